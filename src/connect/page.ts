/** What all pages have in common: plain HTML without scripts, which nothing may frame, cache or learn an address from. */

import { html } from 'hono/html';
import { isLoopbackHost } from '../domain/public-host.ts';
import { SECURITY_HEADERS } from '../http/security-headers.ts';
import type { RouteContext } from '../http/server.ts';

/** A piece of HTML whose values are escaped. */
export type Html = ReturnType<typeof html>;

export interface Page {
  /** Default 200. */
  readonly status?: number;
  readonly title: string;
  readonly content: Html;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function sendPage(c: RouteContext, page: Page): Promise<Response> {
  const { requestId } = c.get('trace');
  const nonce = crypto.randomUUID();
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <style nonce="${nonce}">
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              1.0625rem/1.5 system-ui,
              sans-serif;
            max-width: 36rem;
            margin: 10vh auto;
            padding: 0 1.25rem;
          }
          h1 {
            font-size: 1.5rem;
            line-height: 1.25;
          }
          button {
            font: inherit;
            font-weight: 600;
            padding: 0.6rem 1.4rem;
            border: 0;
            border-radius: 0.4rem;
            background: #1f5fd6;
            color: #fff;
            cursor: pointer;
          }
          input {
            font:
              1rem/1.5 ui-monospace,
              monospace;
            width: 100%;
            box-sizing: border-box;
            padding: 0.5rem;
          }
          small {
            opacity: 0.75;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${page.title}</h1>
          ${page.content}
          <p><small>Request ${requestId}</small></p>
        </main>
      </body>
    </html>`;
  return new Response(String(text), {
    status: page.status ?? 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'nonce-${nonce}'`,
        // Browsers hold every redirect after a form against this, and an authority may send people on to yet other hosts.
        `form-action 'self' https:${isLoopbackHost(new URL(c.req.url).hostname) ? ' http:' : ''}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'X-Request-Id': requestId,
      ...page.headers,
    },
  });
}
