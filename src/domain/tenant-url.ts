/**
 * Addresses that a tenant types. They decide whom the bridge talks to, with credentials in hand, so each is confined to
 * what the integration allows; what a URL parser would silently repair is refused.
 */

import { isLoopbackHost, isPublicHostName } from './public-host.ts';
import { placeholdersOf } from './template.ts';

/** `api.example.org`: this host; `*.example.org`: every one below it; `*`: every public one. */
export type HostRule = string;

export interface TenantUrlOptions {
  readonly hosts: readonly HostRule[];
  /** Takes addresses of this machine, by http as well, whatever `hosts` says; for local development. */
  readonly allowLoopback: boolean;
}

/** Why a text was not taken; never repeats it. */
export interface Refusal {
  readonly rule: string;
}

const HOST_RULE = /^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;

/** What is wrong with a rule that an integration declares, or nothing. */
export function hostRuleProblem(rule: HostRule): string | undefined {
  if (rule === '*' || HOST_RULE.test(rule)) return undefined;
  return 'must be a host such as api.example.org, *.example.org for all below it, or * for any public host';
}

/** Printable ASCII but what ends a host or hides one. */
const PLAIN = /^[!-~]+$/;
const PARTS = /^(?:(https?):\/\/)?([^/?#]+)([/?].*)?$/i;

/**
 * An https URL, or a host that is meant as one. The result has no slash at its end. `rule` says what it must be, such as
 * `must be an https address below example.org`.
 */
export function readTenantUrl(text: string, options: TenantUrlOptions): { readonly url: string } | Refusal {
  const refusal = { rule: `must be an https address ${describe(options.hosts)}` };
  const typed = text.trim();
  if (!PLAIN.test(typed) || /[\\#]/.test(typed)) return refusal;
  const [, scheme = 'https', authority = '', rest = ''] = PARTS.exec(typed) ?? [];
  const url = URL.parse(`${scheme}://${authority}${rest}`);
  // The parser drops user and port where they are empty, and rewrites hosts.
  if (!url || authority.includes('@') || url.host !== authority.toLowerCase()) return refusal;
  if (`${url.pathname}${url.search}` !== (rest.startsWith('/') ? rest : `/${rest}`)) return refusal;

  const isHere = options.allowLoopback && isLoopbackHost(url.hostname);
  const isThere = url.protocol === 'https:' && url.port === '' && isAllowed(url.hostname, options.hosts);
  if (!isHere && !isThere) return refusal;
  return { url: url.search === '' ? url.href.replace(/\/$/, '') : url.href };
}

function isAllowed(hostname: string, hosts: readonly HostRule[]): boolean {
  if (!isPublicHostName(hostname)) return false;
  return hosts.some(
    (rule) => rule === '*' || rule === hostname || (rule.startsWith('*.') && hostname.endsWith(rule.slice(1))),
  );
}

function describe(hosts: readonly HostRule[]): string {
  if (hosts.includes('*')) return 'of a public host, such as https://acme.example.org';
  return hosts.map((rule) => (rule.startsWith('*.') ? `below ${rule.slice(2)}` : `of ${rule}`)).join(' or ');
}

/** A template in its parts, as far as the placeholder lies in the host or behind it. */
interface Template {
  readonly place: 'host' | 'path';
  /** What stands before and after the placeholder, without the scheme. */
  readonly before: string;
  readonly after: string;
}

const SUFFIX = /^[a-z\d-]*(?:\.[a-z\d-]+){2,}(?:\/[\w./~-]*)?$/;
const PREFIX = /^(?:[a-z\d-]+\.)*[a-z\d-]*$/;
const HOST_AND_PATH = /^(?:[a-z\d-]+\.)+[a-z\d-]+\/(?:[\w.~-]+\/)*$/;

function templateOf(format: string, name: string): Template | undefined {
  const [before = '', after = '', ...more] = format.replace(/^https:\/\//, '').split(`{{${name}}}`);
  if (more.length > 0) return undefined;
  if (PREFIX.test(before) && SUFFIX.test(after)) return { place: 'host', before, after: after.replace(/\/.*$/, '') };
  return HOST_AND_PATH.test(before) && /^(?:\/[\w./~-]*)?$/.test(after) ? { place: 'path', before, after } : undefined;
}

/** What is wrong with the `format` of a field, or nothing. One without a placeholder is a mere hint. */
export function templateProblem(format: string, name: string): string | undefined {
  const names = placeholdersOf(format);
  if (names.length === 0) return undefined;
  if (names.join() !== name) return `must hold {{${name}}} once and no other placeholder, or none`;
  if (templateOf(format, name)) return undefined;
  return `must be an https address in which {{${name}}} is the first part of the host, or a part of the path`;
}

const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
const SEGMENT = /^(?!\.{1,2}$)[\w.~-]{1,200}$/;

/**
 * The value of a field with such a `format`, from itself or from a whole address: `acme`, `acme.example.org` and
 * `https://acme.example.org/start` all mean `acme`. Where the format has no placeholder, the text is taken as it is.
 */
export function readTemplateValue(text: string, format: string, name: string): { readonly value: string } | Refusal {
  const template = templateOf(format, name);
  if (!template || placeholdersOf(format).length === 0) return { value: text };
  const { place, before, after } = template;
  const example = place === 'host' ? `${before}…${after}` : `${before}…`;
  const refusal = { rule: `must be the part … of ${example}, or the whole address` };
  const address = text.trim().replace(/^https:\/\//i, '');
  if (place === 'path') {
    const segment = address.toLowerCase().startsWith(before)
      ? address.slice(before.length).replace(/\/.*$/s, '')
      : address;
    return SEGMENT.test(segment) ? { value: segment } : refusal;
  }
  const isAddress = address !== text.trim() || /[./]/.test(address);
  const host = address.replace(/\/.*$/s, '').toLowerCase();
  const isInside = host.startsWith(before) && host.endsWith(after) && host.length > before.length + after.length;
  const label = isInside ? host.slice(before.length, host.length - after.length) : isAddress ? '' : host;
  return LABEL.test(label) ? { value: label } : refusal;
}
