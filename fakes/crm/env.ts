/** What the routes of the fake CRM know of a request: whose it is. */
export interface CrmEnv {
  readonly Variables: { tenant: string };
}
