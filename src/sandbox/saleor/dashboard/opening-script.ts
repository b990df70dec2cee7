import { sandbox } from './frame';

/** `OpenPopupParams.maxParamsLength` of app-sdk, characters. */
const longestParams = 2_048;

/**
 * What opens extensions: entries of menus, the command palette (Ctrl-K), and the action
 * `openPopup` of a widget. The palette adds what the page is about, as menus do.
 */
export const openingScript = `
  const popup = document.querySelector('#popup');
  const palette = document.querySelector('#palette');
  const term = document.querySelector('#term');
  const closePopup = () => { popup.close(); popup.replaceChildren(); beginFrames(); };
  const openPopup = ({ app, extension, label, src }, params) => {
    const frame = document.createElement('iframe');
    const url = new URL(src);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    Object.assign(frame, { name: 'popup', title: label, src: url.href });
    Object.assign(frame.dataset, { app, extension, target: 'POPUP', page: src });
    frame.setAttribute('sandbox', ${JSON.stringify(sandbox)});
    const heading = document.createElement('h2');
    heading.textContent = label;
    const close = document.createElement('button');
    close.textContent = 'Close';
    close.addEventListener('click', closePopup);
    popup.replaceChildren(heading, close, frame);
    popup.showModal();
    beginFrames();
  };
  const openPopupOf = ({ extensionIdentifier, appParams }, { frame }) => {
    const found = [...document.querySelectorAll('main [data-open=POPUP]')].find(({ dataset }) =>
      dataset.app === frame.dataset.app && dataset.identifier === extensionIdentifier);
    if (frame.dataset.target !== 'WIDGET' || !found) return false;
    if ((appParams ?? '').length > ${longestParams}) return false;
    // Nothing of what the place is about: the app sends along what its popup has to know.
    const src = new URL(found.dataset.src);
    for (const name of ['orderId', 'customerId']) src.searchParams.delete(name);
    openPopup({ ...found.dataset, src: src.href }, appParams === undefined ? {} : { appParams });
    return true;
  };
  const contextOf = () => {
    const [kind, id] = location.pathname.slice(mount.length + 1).split('/');
    const entity = { orders: 'ORDER', customers: 'CUSTOMER' }[kind];
    if (!entity) return { view: null, params: {} };
    if (!id) return { view: entity + '_LIST', params: {} };
    const params = { [entity.toLowerCase() + 'Id']: decodeURIComponent(id) };
    return { view: entity + '_DETAILS', params };
  };
  const openExtension = (dataset, params) => {
    if (dataset.open === 'POPUP') return openPopup(dataset, params);
    const to = dataset.open === 'NEW_TAB' ? dataset.src : dataset.path;
    const url = new URL(to, location.origin);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    if (dataset.open === 'NEW_TAB') window.open(url.href);
    else navigate(url.pathname + url.search);
  };
  const match = () => {
    const { view } = contextOf();
    for (const item of palette.querySelectorAll('li')) {
      const { terms, views } = item.dataset;
      const isHere = !views || views.split(' ').includes(view);
      item.hidden = !isHere || !terms.includes(term.value.trim().toLowerCase());
    }
  };
  const openPalette = () => { term.value = ''; match(); palette.showModal(); term.focus(); };
  document.querySelector('#search').addEventListener('click', openPalette);
  term.addEventListener('input', match);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    openPalette();
  });
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-open]');
    if (!opener) return;
    const isSearched = palette.contains(opener);
    if (isSearched) palette.close();
    openExtension(opener.dataset, isSearched ? contextOf().params : {});
  });
`;
