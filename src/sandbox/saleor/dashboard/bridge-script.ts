/**
 * The Dashboard's half of the app bridge, as version 3.23 does it (`AppFrame`, `useAppActions`,
 * `useAppDashboardUpdates`), for each frame of the page: a handshake on load and on `notifyReady`;
 * after the first one locale, theme, and a `redirect` with the Dashboard's own whole path; a new
 * token 30 s before the old one ends; an answer to every action that this version knows.
 * `window.actions` and `window.redirects` keep what was said.
 */
export const bridgeScript = `
  const lifeMs = 270000;
  const frames = new Map();
  window.actions = [];
  window.redirects = [];
  const tell = ({ frame, origin }, type, payload) =>
    frame.contentWindow?.postMessage({ type, payload }, origin);
  const tellAll = (type, payload) => {
    for (const one of frames.values()) if (one.isGreeted) tell(one, type, payload);
  };
  const tellTheme = () => tellAll('theme', { theme: settings.theme });
  const tellLocale = () => tellAll('localeChanged', { locale: settings.locale });
  const ownPath = ({ frame }) => '/extensions/app/' + encodeURIComponent(frame.dataset.app);
  const askToken = async (one) => {
    one.renewAt = performance.now() + lifeMs;
    const { app, extension } = one.frame.dataset;
    const query = new URLSearchParams({ app, extension: extension ?? '' });
    return (await fetch(mount + '/token?' + query, { method: 'POST' })).text();
  };
  const handshake = async (one) => {
    one.token ??= askToken(one);
    const payload = { token: await one.token, version: 1, ...versions };
    if (frames.get(one.frame) !== one) return;
    tell(one, 'handshake', payload);
    if (one.isGreeted) return;
    one.isGreeted = true;
    tell(one, 'localeChanged', { locale: settings.locale });
    tell(one, 'theme', { theme: settings.theme });
    // Meant to be the app's part of the path; what should cut it looks for an id coded twice.
    window.redirects.push(location.pathname);
    tell(one, 'redirect', { path: location.pathname });
  };
  const renew = async (one) => {
    one.token = askToken(one);
    tell(one, 'tokenRefresh', { token: await one.token });
  };
  const watch = () => {
    for (const one of frames.values()) if (performance.now() >= one.renewAt) renew(one);
    poll();
    requestAnimationFrame(watch);
  };
  const redirect = ({ to, newContext }, one) => {
    const isOutside = !to.startsWith('/');
    if (newContext) window.open(isOutside ? to : mount + to);
    else if (isOutside) {
      if (!confirm('Leave the Dashboard?')) return false;
      location.href = to;
    } else if (location.pathname.startsWith(mount + ownPath(one)) && to.startsWith(ownPath(one))) {
      history.pushState(null, '', mount + to);
    } else {
      closePopup();
      navigate(to);
    }
    return true;
  };
  const act = {
    notifyReady: (_, one) => { handshake(one); },
    notification: ({ title, text, apiMessage }) => {
      say([title, text, apiMessage].filter(Boolean).join(' – '));
    },
    redirect,
    updateRouting: ({ newRoute }, one) => {
      const to = mount + ownPath(one) + newRoute;
      // The query counts on one side alone, so that a page with a query is never the same.
      if (location.pathname !== to) history.pushState(null, '', to);
    },
    refreshEntity: () => { window.refreshEntity?.(); },
    widgetResize: ({ height }, { frame }) => {
      if (!Number.isFinite(height) || height <= 0) return;
      frame.style.height = Math.min(Math.ceil(height), 5000) + 'px';
    },
    popupClose: () => { closePopup(); },
    openPopup: openPopupOf,
  };
  window.addEventListener('message', (event) => {
    const one = [...frames.values()].find(({ frame }) => frame.contentWindow === event.source);
    if (!one || event.origin !== one.origin) return;
    const { type, payload } = event.data ?? {};
    if (!type || !payload?.actionId) return;
    window.actions.push({ type, payload, target: one.frame.dataset.target });
    if (!answered.includes(type)) return;
    const ok = act[type]?.(payload, one) ?? true;
    tell(one, 'response', { actionId: payload.actionId, ok });
  });
  /** Begins with the frames that are new on the page, and forgets those that are gone. */
  const beginFrames = () => {
    for (const frame of frames.keys()) if (!frame.isConnected) frames.delete(frame);
    for (const frame of document.querySelectorAll('iframe[data-app]')) {
      if (frames.has(frame)) continue;
      const origin = new URL(frame.src).origin;
      const one = { frame, origin, token: null, isGreeted: false, renewAt: Infinity };
      frames.set(frame, one);
      frame.addEventListener('load', () => handshake(one));
    }
  };
`;
