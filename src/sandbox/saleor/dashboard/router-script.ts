/**
 * How the Dashboard goes from page to page, as the real one does: `navigate` is what its router
 * knows of, while the frame's actions write into the history behind the router's back
 * (`appActionsHandler.ts` of Dashboard 3.23). Pages come as HTML and take the place of `main`.
 */
export const routerScript = `
  const mount = '/dashboard';
  const say = (text) => { document.querySelector('[role=status]').textContent = text; };
  let turn = 0;
  const fetchPage = async () => {
    const mine = (turn += 1);
    const html = await (await fetch(location.href)).text();
    return mine === turn ? new DOMParser().parseFromString(html, 'text/html') : null;
  };
  const show = (page) => {
    document.title = page.title;
    document.querySelector('main').replaceWith(page.querySelector('main'));
    beginPage();
  };
  const navigate = async (path) => {
    history.pushState(null, '', mount + path);
    const page = await fetchPage();
    if (page) show(page);
  };
  const isSameApp = (before, after) =>
    before && after && before.dataset.app === after.dataset.app &&
    document.querySelector('main').className === 'app';
  window.addEventListener('popstate', async () => {
    const page = await fetchPage();
    if (!page) return;
    const [before, after] = [document, page].map((one) => one.querySelector('iframe[name=app]'));
    if (!isSameApp(before, after)) return show(page);
    // The frame stays, and is led elsewhere only where the path names another page of the app.
    if (before.dataset.page === after.dataset.page) return;
    before.dataset.page = after.dataset.page;
    before.src = after.src;
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="/dashboard/"]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    navigate(link.getAttribute('href').slice(mount.length));
  });
  const settings = {
    theme: document.documentElement.dataset.theme,
    locale: document.documentElement.dataset.locale,
  };
  const set = (name, value) => {
    settings[name] = value;
    document.documentElement.dataset[name] = value;
    document.cookie = name + '=' + value + '; path=/dashboard; samesite=lax';
  };
  window.setTheme = (theme) => { set('theme', theme); tellTheme(); };
  window.setLocale = (locale) => { set('locale', locale); tellLocale(); };
  document.querySelector('#theme').addEventListener('click', () =>
    window.setTheme(settings.theme === 'dark' ? 'light' : 'dark'));
  document.querySelector('#locale').addEventListener('change', (event) =>
    window.setLocale(event.target.value));
  document.querySelector('#staff').addEventListener('change', (event) => {
    set('staff', encodeURIComponent(event.target.value));
    location.reload();
  });
`;
