/**
 * Addresses as a customer's admin types them, where they decide which host is talked to. They are held to the hosts
 * that were declared, and nothing is mended: what the URL parser would rewrite in silence is refused. A refusal is a
 * rule that completes the sentence which begins with the field's name, and never holds the value.
 */

import { isLoopbackHost, isPublicHostName } from './public-host.ts';
import { isHostAsTyped } from './typed-host.ts';

/**
 * Hosts that may be named: `api.example.com` is that one, `*.example.com` all of its subdomains but not itself, and
 * `*` every public host.
 */
export type HostRule = string;

/** What is wrong with a declared rule for hosts, or nothing. */
export function hostRuleProblem(rule: string): string | undefined {
  if (rule === '*' || isPublicHostName(rule.replace(/^\*\./, ''))) return undefined;
  return 'must be a public host name in lower case such as api.example.com, *. and such a name, or *';
}

/**
 * The URL that an admin typed in full or from its host on, which is then meant as https; a bare origin comes without
 * its slash. It is of https, of a public host that one of `hosts` names, and of the default port. `allowLoopback`
 * adds this machine, whatever `hosts` say: http or https, and any port.
 */
export function readTenantUrl(
  text: string,
  { hosts, allowLoopback }: { readonly hosts: readonly HostRule[]; readonly allowLoopback: boolean },
): { readonly url: string } | { readonly rule: string } {
  const url = parseTyped(text);
  const isLocal = allowLoopback && url && isLoopbackHost(url.hostname);
  if (url && (isLocal || (url.protocol === 'https:' && !url.port && isAmong(hosts, url.hostname)))) {
    return { url: url.href === `${url.origin}/` ? url.origin : url.href };
  }
  return { rule: `must be an https address ${hostsInWords(hosts)}, without a user, a port or a #` };
}

/** What is wrong with the declared `format` of the field `name`, or nothing. One without `{{name}}` is a mere hint. */
export function templateProblem(format: string, name: string): string | undefined {
  const template = parseTemplate(format, name);
  return typeof template === 'string' ? template : undefined;
}

/**
 * What stands for `{{name}}` in a format such as `https://{{name}}.example.org` or `example.org/{{name}}/api`, whether
 * an admin typed that alone or in an address of this form, with any path behind it. In a host it is one label in lower
 * case, in a path one segment that needs no encoding. A format without `{{name}}` leaves the text as it is; one that
 * has a `templateProblem` takes none.
 */
export function readTemplateValue(
  text: string,
  format: string,
  name: string,
): { readonly value: string } | { readonly rule: string } {
  const template = parseTemplate(format, name);
  if (template === undefined) return { value: text };
  if (typeof template === 'string') return { rule: 'has a format that no value can be read by' };
  const typed = trimBlanks(text);
  const value = typed === undefined ? undefined : valueIn(typed, template);
  return value === undefined ? { rule: ruleOf(template) } : { value };
}

/** In characters; longer texts are not looked at. */
const LONGEST_TEXT = 2048;

/** The text without blanks around it, or nothing for one that has other white space anywhere. */
function trimBlanks(text: string): string | undefined {
  return text.length > LONGEST_TEXT || /[^\S ]/.test(text) ? undefined : text.trim();
}

const SCHEME = /^https?:\/\//i;

/** Host, port, and the path and query in the characters of RFC 3986. */
const ADDRESS = /^(\[::1\]|[\p{L}\p{M}\p{N}.-]+)(?::(\d+))?([/?][A-Za-z\d._~!$&'()*+,;=:@/?%-]*)?$/u;

/** The URL, where the parser leaves all that was typed as it is. */
function parseTyped(text: string): URL | undefined {
  const typed = trimBlanks(text) ?? '';
  const scheme = SCHEME.exec(typed)?.[0] ?? '';
  const [, host = '', port, rest = ''] = ADDRESS.exec(typed.slice(scheme.length)) ?? [];
  const url = URL.parse(scheme ? typed : `https://${typed}`);
  if (!url || !isHostAsTyped(host, url.hostname)) return undefined;
  if (port !== undefined && port !== (url.port || DEFAULT_PORTS[url.protocol])) return undefined;
  return url.href === url.origin + (rest.startsWith('/') ? rest : `/${rest}`) ? url : undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

function isAmong(hosts: readonly HostRule[], hostname: string): boolean {
  const names = (rule: HostRule) =>
    rule === '*' || (rule.startsWith('*.') ? hostname.endsWith(rule.slice(1)) : hostname === rule);
  return isPublicHostName(hostname) && hosts.some(names);
}

function hostsInWords(hosts: readonly HostRule[]): string {
  if (hosts.includes('*')) return 'of a public host';
  return hosts.map((rule) => (rule.startsWith('*.') ? `under ${rule.slice(2)}` : `at ${rule}`)).join(' or ');
}

/** A format, taken apart at its placeholder. */
interface Template {
  /** What the placeholder is one of: the labels of the host or the segments of the path. */
  readonly within: 'host' | 'path';
  /** Between the scheme and the placeholder: `api.`, `example.org/` or nothing. */
  readonly before: string;
  /** Behind the placeholder up to the path, or to the end: `.example.org`, `/api` or nothing. */
  readonly after: string;
}

/** As long as a label can be, so that nothing but a dot fits beside it. */
const LABEL_OF_63 = 'a'.repeat(63);

/** A path of segments which the URL parser leaves alone; none of them is empty but the last. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/;

/** The template, what is wrong with it, or nothing for a format that has no placeholder of this name. */
function parseTemplate(format: string, name: string): Template | string | undefined {
  const placeholder = `{{${name}}}`;
  const parts = format.split(placeholder);
  const misspelt = [...parts.join(' ').matchAll(/\{+([^{}]*)\}+/g)].some(
    ([, inner = '']) => inner.trim().toLowerCase() === name.toLowerCase(),
  );
  if (misspelt) return `must have the placeholder in exactly this form: ${placeholder}`;
  const [start = '', end = '', ...more] = parts;
  if (parts.length === 1) return undefined;
  if (more.length > 0) return `must have ${placeholder} only once`;

  const before = start.replace(/^https:\/\//, '');
  const address = before + LABEL_OF_63 + end;
  const host = hostOf(address);
  if (isPublicHostName(host) && PATH.test(address.slice(host.length))) {
    if (before.endsWith('/') && (!end || end.startsWith('/'))) return { within: 'path', before, after: end };
    const after = hostOf(end);
    if (!before.includes('/') && isPublicHostName(after.slice(1))) return { within: 'host', before, after };
  }
  return `must be an https address with ${placeholder} as a whole label before a public domain or a whole part of the path`;
}

/** An address without scheme up to its path. */
const hostOf = (address: string) => address.replace(/\/.*/s, '');

const ASCII = /^[ -~]*$/;
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const SEGMENT = /^(?!\.{1,2}$)[\w.~-]+$/;

/** The value that was typed alone or in an address, or nothing. */
function valueIn(typed: string, template: Template): string | undefined {
  return template.within === 'host' ? labelIn(typed, template) : segmentIn(typed, template);
}

function labelIn(typed: string, { before, after }: Template): string | undefined {
  if (!ASCII.test(typed)) return undefined;
  const address = readTenantUrl(LABEL.test(typed) ? before + typed + after : typed, {
    hosts: [`*${after}`],
    allowLoopback: false,
  });
  if (!('url' in address)) return undefined;
  const { hostname } = new URL(address.url);
  const label = hostname.slice(before.length, -after.length);
  return hostname === before + label + after && LABEL.test(label) ? label : undefined;
}

function segmentIn(typed: string, { before }: Template): string | undefined {
  const host = hostOf(before);
  const segment = SEGMENT.test(typed) ? typed : segmentOfUrl(typed, host, before.slice(host.length));
  // The host alone has the form of a segment, and is none.
  return SEGMENT.test(segment) && segment.toLowerCase() !== host ? segment : undefined;
}

/** What follows `start` in the path of a URL of this host; empty where nothing does. */
function segmentOfUrl(typed: string, host: string, start: string): string {
  const address = readTenantUrl(typed, { hosts: [host], allowLoopback: false });
  const path = 'url' in address ? new URL(address.url).pathname : '';
  return path.startsWith(start) ? path.slice(start.length).replace(/\/.*/s, '') : '';
}

function ruleOf({ before, after }: Template): string {
  const place = before && after ? `between ${before} and ${after}` : before ? `after ${before}` : `before ${after}`;
  return `must be the part ${place}, such as acme`;
}
