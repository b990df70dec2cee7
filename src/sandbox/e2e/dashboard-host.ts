/** What the Dashboard puts into the frame's address and hands over in the handshake. */
export interface HostOptions {
  readonly appUrl: string;
  readonly saleorApiUrl: string;
  readonly appId: string;
  /** Answered at each handshake, since the Dashboard's tokens live five minutes. */
  readonly token: () => string | Promise<string>;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * The script of the page around the frame: it speaks the app-bridge protocol (Saleor docs: "App
 * Bridge") as the Dashboard does, and keeps every action for the tests to look at.
 */
const script = `
  const frame = document.querySelector('iframe');
  const origin = new URL(frame.src).origin;
  window.actions = [];
  window.tell = (type, payload) => frame.contentWindow.postMessage({ type, payload }, origin);
  const handshake = async () => {
    const token = await (await fetch('/token')).text();
    window.tell('handshake', {
      token, version: 1, saleorVersion: '3.23.0', dashboardVersion: '3.23.27',
    });
  };
  window.addEventListener('message', (event) => {
    if (event.origin !== origin) return;
    const { type, payload } = event.data;
    window.actions.push({ type, payload });
    window.tell('response', { actionId: payload.actionId, ok: true });
    if (type === 'notifyReady') handshake();
  });
  frame.addEventListener('load', handshake);
`;

const page = (options: HostOptions, path: string, theme: string): string => {
  const source = new URL(path, options.appUrl);
  source.searchParams.set('domain', new URL(options.saleorApiUrl).host);
  source.searchParams.set('saleorApiUrl', options.saleorApiUrl);
  source.searchParams.set('id', options.appId);
  source.searchParams.set('theme', theme);
  source.searchParams.set('featureFlags', '{}');
  const sandbox = 'allow-same-origin allow-forms allow-scripts allow-downloads allow-popups';
  return `<!doctype html><html lang="en"><head><title>Dashboard</title><style>
    html, body { margin: 0; height: 100%; }
    iframe { border: 0; width: 100%; height: 100%; display: block; }
  </style></head><body>
  <iframe title="App" name="app" sandbox="${sandbox}" src="${escapeHtml(source.href)}"></iframe>
  <script>${script}</script></body></html>`;
};

/** A Dashboard of one page: `/?path=/orders&theme=dark` shows the app's page in a frame. */
export const makeDashboardHost =
  (options: HostOptions) =>
  async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname === '/token') return new Response(await options.token());
    if (url.pathname === '/favicon.ico') return new Response(null, { status: 204 });
    if (url.pathname !== '/') return new Response(null, { status: 404 });
    const path = url.searchParams.get('path') ?? '/';
    return new Response(page(options, path, url.searchParams.get('theme') ?? 'light'), {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
  };
