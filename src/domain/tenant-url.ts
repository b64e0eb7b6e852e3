export type HostRule = string;
export const hostRuleProblem = (_: string): string | undefined => undefined;
export const templateProblem = (_: string, __: string): string | undefined => undefined;
export const readTenantUrl = (
  text: string,
  _: { hosts: readonly HostRule[]; allowLoopback: boolean },
): { url: string } | { rule: string } => ({ url: text });
export const readTemplateValue = (text: string, _: string, __: string): { value: string } | { rule: string } => ({
  value: text,
});
