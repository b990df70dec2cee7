import { fullVersion } from '../events';
import { globalId } from '../ids';
import type { App, World } from '../state';
import { escape, type Theme } from './html';

/** What the Dashboard says of itself in the handshake. */
const dashboardVersion = '3.23.27';
const sandbox = 'allow-same-origin allow-forms allow-scripts allow-downloads allow-popups';

/** The address of an app's page, with what the Dashboard adds to it (Saleor docs: "App Bridge"). */
export const frameUrl = (
  world: World,
  app: App,
  path: string,
  theme: Theme,
  query: URLSearchParams,
): string => {
  const url = new URL(`${(app.appUrl ?? '').replace(/\/+$/, '')}${path || '/'}`);
  for (const [key, value] of query) url.searchParams.set(key, value);
  url.searchParams.set('domain', new URL(world.apiUrl).host);
  url.searchParams.set('saleorApiUrl', world.apiUrl);
  url.searchParams.set('id', globalId('App', app.pk));
  url.searchParams.set('theme', theme);
  url.searchParams.set('featureFlags', '{}');
  return url.href;
};

export const frameHtml = (url: string, title: string): string =>
  `<iframe name="app" title="${escape(title)}" sandbox="${sandbox}" src="${escape(url)}"></iframe>`;

/**
 * The Dashboard's half of the app bridge: a handshake on load and on `notifyReady`, an answer to
 * every action, a new token 30 s before the old one ends. `window.actions` keeps the actions.
 */
export const frameScript = (world: World, app: App): string => `
  const frame = document.querySelector('iframe[name=app]');
  const origin = new URL(frame.src).origin;
  const status = document.querySelector('[role=status]');
  const lifeMs = 270000;
  let renewAt = Infinity;
  window.actions = [];
  window.tell = (type, payload) => frame.contentWindow.postMessage({ type, payload }, origin);
  window.locale = (locale) => window.tell('localeChanged', { locale });
  const token = async () =>
    (await fetch('/dashboard/token?app=${app.pk}', { method: 'POST' })).text();
  const handshake = async () => {
    renewAt = performance.now() + lifeMs;
    window.tell('handshake', { token: await token(), version: 1,
      saleorVersion: ${JSON.stringify(fullVersion(world))},
      dashboardVersion: '${dashboardVersion}' });
    window.tell('theme', { theme: document.documentElement.dataset.theme });
    window.locale('en');
  };
  const renew = async () => {
    renewAt = performance.now() + lifeMs;
    window.tell('tokenRefresh', { token: await token() });
  };
  const watch = () => {
    if (performance.now() >= renewAt) renew();
    requestAnimationFrame(watch);
  };
  const act = {
    notifyReady: handshake,
    notification: ({ title, text, apiMessage }) => {
      status.textContent = [title, text, apiMessage].filter(Boolean).join(' – ');
    },
    redirect: ({ to, newContext }) => {
      const inside = to.startsWith('/') ? '/dashboard' + to : to;
      if (newContext) window.open(inside, '_blank', 'noreferrer');
      else location.assign(inside);
    },
    updateRouting: ({ newRoute }) => { document.body.dataset.route = newRoute; },
    refreshEntity: () => { if (document.body.dataset.entity) location.reload(); },
    widgetResize: ({ height }) => { frame.style.height = height + 'px'; },
  };
  window.addEventListener('message', (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    const { type, payload } = event.data ?? {};
    if (!type || !payload) return;
    window.actions.push({ type, payload });
    const known = ['popupClose', 'formPayloadUpdate', 'requestPermissions', 'openPopup',
      'redirectToApp'].includes(type) || type in act;
    window.tell('response', { actionId: payload.actionId, ok: known });
    act[type]?.(payload);
  });
  frame.addEventListener('load', handshake);
  watch();
`;
