/** What a service, or what stands before it, does to a request in place of answering it properly. */

import type { ServerResponse } from 'node:http';

export interface ServiceFault {
  /** Whether a write is done before the fault shows, so that whoever asked cannot know of it. */
  readonly writes?: boolean;
  /** Takes the place of the answer. Absent: no connection is accepted. */
  readonly answer?: (response: ServerResponse) => void;
}

/** In every answer with a fault that has room for it; nobody outside may see it. */
export const INNER_DETAIL = 'SELECT secret FROM inner_detail';

/** What a slow answer sends, and how often; milliseconds. */
const TRICKLE = 'a';
const TRICKLE_MS = 100;

const withStatus = (status: number, headers: Readonly<Record<string, string>> = {}): ServiceFault => ({
  answer: (response) => send(response, status, JSON.stringify({ error: INNER_DETAIL }), headers),
});

const withBody = (body: string, contentType = 'application/json'): ServiceFault => ({
  writes: true,
  answer: (response) => send(response, 200, body, { 'Content-Type': contentType }),
});

/** `elsewhere` is another origin, which no credentials may reach. */
export function serviceFaults(elsewhere: string) {
  return {
    'no connection': {},
    'no answer': { writes: true, answer: () => undefined },
    'reset before the answer': { writes: true, answer: reset },
    'reset within the answer': {
      writes: true,
      answer(response) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
        response.write('{"contacts":[', () => reset(response));
      },
    },
    'slow headers': {
      writes: true,
      answer({ socket }) {
        socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ');
        trickle((text) => socket?.write(text), socket);
      },
    },
    'slow body': {
      writes: true,
      answer(response) {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write('{"contacts":"');
        trickle((text) => response.write(text), response);
      },
    },
    'endless body': {
      writes: true,
      answer(response) {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write('{"contacts":"');
        pour(response);
      },
    },
    '400': withStatus(400),
    '401': withStatus(401),
    '403': withStatus(403),
    '404': withStatus(404),
    '409': withStatus(409),
    '429': withStatus(429),
    '429 for 1 s': withStatus(429, { 'Retry-After': '1' }),
    '429 for 5 s': withStatus(429, { 'Retry-After': '5' }),
    '500': withStatus(500),
    '502': withStatus(502),
    '503': withStatus(503),
    '503 for 1 s': withStatus(503, { 'Retry-After': '1' }),
    '504': withStatus(504),
    'a web page': withBody(`<!doctype html><title>Log in</title><p>${INNER_DETAIL}</p>`, 'text/html; charset=utf-8'),
    'invalid JSON': withBody(`{"contacts":[{"name":"${INNER_DETAIL}`),
    'empty body': withBody(''),
    'redirect into a private network': withStatus(302, { Location: 'http://169.254.169.254/latest/meta-data/' }),
    'redirect to another origin': withStatus(302, { Location: `${elsewhere}/contacts` }),
  } as const satisfies Readonly<Record<string, ServiceFault>>;
}

export type FaultName = keyof ReturnType<typeof serviceFaults>;

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
}

function reset({ socket }: ServerResponse): void {
  socket?.resetAndDestroy();
}

/** Writes a little every now and then, until whoever listens has gone. */
function trickle(
  write: (text: string) => void,
  stream: { once: (event: 'close', ended: () => void) => unknown } | null,
) {
  const timer = setInterval(() => write(TRICKLE), TRICKLE_MS);
  stream?.once('close', () => clearInterval(timer));
}

/** Writes as fast as it is read, until whoever reads has gone. */
function pour(response: ServerResponse): void {
  const chunk = TRICKLE.repeat(65_536);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}
