/**
 * The Dashboard's half of the app bridge, as version 3.23 does it (`AppFrame`, `useAppActions`,
 * `useAppDashboardUpdates`): a handshake on load and on `notifyReady`; after the first one locale,
 * theme, and a `redirect` with the Dashboard's own whole path; a new token 30 s before the old one
 * ends; an answer to every action. `window.actions` and `window.redirects` keep what was said.
 */
export const bridgeScript = `
  const lifeMs = 270000;
  let frame = null;
  let origin = null;
  let token = null;
  let isGreeted = false;
  let renewAt = Infinity;
  window.actions = [];
  window.redirects = [];
  window.tell = (type, payload) => frame?.contentWindow.postMessage({ type, payload }, origin);
  const tellTheme = () => isGreeted && window.tell('theme', { theme: settings.theme });
  const tellLocale = () => isGreeted && window.tell('localeChanged', { locale: settings.locale });
  const ownPath = () => '/extensions/app/' + encodeURIComponent(frame.dataset.app);
  const askToken = async () => {
    renewAt = performance.now() + lifeMs;
    const query = '?app=' + encodeURIComponent(frame.dataset.app);
    return (await fetch(mount + '/token' + query, { method: 'POST' })).text();
  };
  const handshake = async () => {
    const shown = frame;
    token ??= askToken();
    const payload = { token: await token, version: 1, ...versions };
    if (shown !== frame) return;
    window.tell('handshake', payload);
    if (isGreeted) return;
    isGreeted = true;
    tellLocale();
    tellTheme();
    // Meant to be the app's part of the path; what should cut it looks for an id coded twice.
    window.redirects.push(location.pathname);
    window.tell('redirect', { path: location.pathname });
  };
  const renew = async () => {
    token = askToken();
    window.tell('tokenRefresh', { token: await token });
  };
  const watch = () => {
    if (performance.now() >= renewAt) renew();
    poll();
    requestAnimationFrame(watch);
  };
  const redirect = ({ to, newContext }) => {
    const isOutside = !to.startsWith('/');
    if (newContext) window.open(isOutside ? to : mount + to);
    else if (isOutside) {
      if (!confirm('Leave the Dashboard?')) return false;
      location.href = to;
    } else if (location.pathname.startsWith(mount + ownPath()) && to.startsWith(ownPath())) {
      history.pushState(null, '', mount + to);
    } else navigate(to);
    return true;
  };
  const act = {
    notifyReady: () => { handshake(); },
    notification: ({ title, text, apiMessage }) => {
      say([title, text, apiMessage].filter(Boolean).join(' – '));
    },
    redirect,
    updateRouting: ({ newRoute }) => {
      const to = mount + ownPath() + newRoute;
      // The query counts on one side alone, so that a page with a query is never the same.
      if (location.pathname !== to) history.pushState(null, '', to);
    },
    refreshEntity: () => { window.refreshEntity?.(); },
    widgetResize: ({ height }) => { frame.style.height = Math.min(height, 5000) + 'px'; },
  };
  const answered = ['popupClose', 'formPayloadUpdate', 'requestPermissions', 'openPopup',
    'redirectToApp'];
  window.addEventListener('message', (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    const { type, payload } = event.data ?? {};
    if (!type || !payload?.actionId) return;
    window.actions.push({ type, payload });
    if (!(type in act) && !answered.includes(type)) return;
    const ok = act[type]?.(payload) ?? true;
    window.tell('response', { actionId: payload.actionId, ok });
  });
  const beginFrame = () => {
    frame = document.querySelector('iframe[name=app]');
    token = null;
    isGreeted = false;
    renewAt = Infinity;
    if (!frame) return;
    origin = new URL(frame.src).origin;
    frame.addEventListener('load', handshake);
  };
`;
