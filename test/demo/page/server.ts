import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asset } from '../sample.js';
import { openSuggestions } from '../suggestion.js';
import { checksTab } from './checks.js';
import { conversation } from './conversation.js';
import { blob, filesTab } from './files.js';
import type { Html } from './html.js';
import { FAVICON } from './icon.js';
import { shell, versionOf } from './shell.js';
import type { Show } from './show.js';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A page that is being served. */
export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | Buffer;
  /** Where a button leads. */
  readonly to?: string;
}

/** Serves a pull request on 127.0.0.1. Rejects when the port is taken. */
export async function openPage(show: Show, port: number): Promise<Page> {
  const server: Server = createServer((request, response) => {
    answer(show, request, originOf(server))
      .catch((error: unknown): Answer => ({ status: 500, body: String(error) }))
      .then((given) => send(response, given))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: originOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function send(response: ServerResponse, { status, type = 'text/plain', body = '', to }: Answer): void {
  const more = to === undefined ? {} : { location: to };
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8`, ...more }).end(body);
}

/** Other sites may neither read the page under a name of theirs nor press its buttons. */
async function answer(show: Show, request: IncomingMessage, origin: string): Promise<Answer> {
  if (`http://${request.headers.host}` !== origin) return { status: 421, body: 'This page has one name only' };
  const { pathname, searchParams } = new URL(request.url ?? '/', origin);
  if (request.method === 'GET') return get(show, pathname, searchParams.get('refused') === '1');
  if (request.method !== 'POST') return { status: 405 };
  request.resume();
  if (request.headers.origin !== origin) return { status: 403, body: 'Buttons work on the page itself only' };
  return post(show, pathname);
}

async function get(show: Show, path: string, refused: boolean): Promise<Answer> {
  const page = async (tab: 'conversation' | 'checks' | 'files', content: Html): Promise<Answer> => {
    const notice = refused ? 'That could not be done; the pull request has changed meanwhile.' : undefined;
    return { status: 200, type: 'text/html', body: (await shell(show, tab, content, notice)).markup };
  };
  switch (path) {
    case '/':
      return page('conversation', await conversation(show));
    case '/checks':
      return page('checks', checksTab(show));
    case '/files':
      return page('files', await filesTab(show.pull));
    case '/version':
      return { status: 200, body: versionOf(show) };
    case '/style.css':
      return { status: 200, type: 'text/css', body: await styles() };
    case '/refresh.js':
      return { status: 200, type: 'text/javascript', body: await readFile(asset('page/refresh.js')) };
    case '/icon.svg':
      return { status: 200, type: 'image/svg+xml', body: FAVICON };
    default:
      break;
  }
  const [, commit = '', file = ''] = /^\/blob\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const content = await blob(show.pull, commit, decoded(file));
  return content === undefined ? { status: 404, body: 'There is no such page' } : page('files', content);
}

const SHEETS = ['base', 'said', 'diff', 'gate'] as const;

async function styles(): Promise<string> {
  const sheets = SHEETS.map((sheet) => readFile(asset(`page/style/${sheet}.css`), 'utf8'));
  return (await Promise.all(sheets)).join('\n');
}

/** Does what a button asks, then leads back; what GitHub would refuse is said on the page. */
async function post(show: Show, path: string): Promise<Answer> {
  const [, id] = /^\/suggestions\/(\d{1,15})$/.exec(path) ?? [];
  try {
    if (id !== undefined) await show.apply([Number(id)]);
    else if (path === '/suggestions') await show.apply(openSuggestions(show.pull).map((comment) => comment.id));
    else if (path === '/push') await show.pushRest();
    else if (path === '/merge') await show.merge();
    else return { status: 404, body: 'There is no such button' };
    return { status: 303, to: '/' };
  } catch {
    return { status: 303, to: '/?refused=1' };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
