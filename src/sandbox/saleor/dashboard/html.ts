/** Text that is safe inside an element or a quoted attribute. */
export const escape = (text: string | number | null | undefined): string =>
  String(text ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = `
  :root { color-scheme: light; --ink: #1f2328; --paper: #fff; --line: #d8dee4; --quiet: #59636e;
    --accent: #0550ae; }
  [data-theme=dark] { color-scheme: dark; --ink: #f0f3f6; --paper: #16191d; --line: #3d444d;
    --quiet: #a7b0ba; --accent: #79b8ff; }
  html, body { margin: 0; height: 100%; background: var(--paper); color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; }
  header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center;
    padding: .5rem 1rem; min-height: 2.2rem; border-bottom: 1px solid var(--line); }
  header nav { display: flex; gap: 1rem; margin-right: auto; }
  main { padding: 1rem; max-width: 72rem; }
  main.app { padding: 0; max-width: none; height: calc(100% - 3.3rem); }
  main.details { display: grid; grid-template-columns: 9fr 4fr; gap: 1.5rem; max-width: none; }
  main.details > * { min-width: 0; }
  @media (max-width: 60rem) { main.details { grid-template-columns: 1fr; } }
  .grid { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; }
  @media (max-width: 48rem) { .grid { grid-template-columns: 1fr; } }
  .widget { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem 1rem; }
  .widget h2 { font-size: 1rem; }
  .menu { float: right; }
  dialog { color: var(--ink); background: var(--paper); border: 1px solid var(--line); }
  #popup { width: min(48rem, 90vw); height: 80vh; }
  #popup h2 { display: inline-block; margin: 0 1rem .5rem 0; }
  #popup iframe { height: calc(100% - 3rem); }
  #palette ul { padding: 0; list-style: none; }
  a { color: var(--accent); }
  h2 { overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
  caption { text-align: left; font-weight: 600; overflow-wrap: anywhere; }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
    vertical-align: top; }
  th { color: var(--quiet); font-weight: 600; }
  code { font-size: .9em; overflow-wrap: anywhere; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0 1rem; }
  label { display: grid; font-size: .85rem; color: var(--quiet); }
  iframe { border: 0; width: 100%; height: 100%; display: block; background: var(--paper); }
  [role=status] { position: fixed; right: 1rem; bottom: 1rem; background: var(--ink);
    color: var(--paper); padding: .5rem 1rem; border-radius: .4rem; max-width: 28rem; }
  [role=status]:empty { display: none; }
`;

export type Theme = 'light' | 'dark';

/** Some of the languages of the real Dashboard, by its own codes. */
const locales = ['en', 'ar', 'de', 'es', 'fr', 'pl', 'pt-BR', 'zh-Hans'] as const;

/** Who looks at a page, and how. */
export interface Look {
  readonly theme: Theme;
  readonly locale: string;
  /** E-mail of the member of staff who is signed in, and of all who could be. */
  readonly staff: string;
  readonly everybody: readonly string[];
  /** Entries of apps that this member of staff may see: label and address. */
  readonly menu: readonly (readonly [label: string, href: string])[];
  /** What the command palette offers: HTML. */
  readonly search: string;
}

interface Page {
  readonly title: string;
  readonly look: Look;
  readonly main: string;
  /** What the main part is: an app that fills the window, details with a side, or a list. */
  readonly kind?: 'app' | 'details';
  readonly status?: number;
}

const options = (values: readonly string[], chosen: string): string =>
  values
    .map((value) => {
      const text = escape(value);
      return `<option value="${text}"${value === chosen ? ' selected' : ''}>${text}</option>`;
    })
    .join('');

/** A page of the Dashboard: a bar on top, and what it is about below. */
export const renderPage = ({ title, look, main, kind, status = 200 }: Page): Response => {
  const { theme, locale, staff, everybody, menu, search } = look;
  const links = [
    ['Home', '/dashboard/'],
    ['Orders', '/dashboard/orders'],
    ['Customers', '/dashboard/customers'],
    ['Extensions', '/dashboard/extensions/installed'],
    ...menu,
  ].map(([label, href]) => `<a href="${escape(href)}">${escape(label)}</a>`);
  const html = `<!doctype html>
    <html lang="en" data-theme="${theme}" data-locale="${escape(locale)}"><head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(title)} – Dashboard</title><style>${style}</style></head><body>
    <header><strong>Saleor stand-in</strong><nav>${links.join('')}</nav>
      <button id="search" type="button">Search</button>
      <select id="staff" aria-label="Signed in as">${options(everybody, staff)}</select>
      <select id="locale" aria-label="Language">${options(locales, locale)}</select>
      <button id="theme" type="button">Light or dark</button></header>
    <main class="${kind ?? 'list'}">${main}</main>
    <dialog id="palette" aria-label="Search"><input id="term" aria-label="Search"><ul>${search}</ul>
      </dialog><dialog id="popup"></dialog><div role="status"></div>
    <script src="/dashboard/dashboard.js"></script></body></html>`;
  return new Response(html, {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
};

/** A table; cells are HTML already. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const head = heads.map((text) => `<th scope="col">${escape(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const empty = `<tr><td colspan="${heads.length}">None yet</td></tr>`;
  return `<table><caption>${escape(caption)}</caption><thead><tr>${head}</tr></thead>
    <tbody>${body.join('') || empty}</tbody></table>`;
};

/** A button that does one of the acts of the pages' script, with these values. */
export const button = (
  label: string,
  act: string,
  values: Readonly<Record<string, string>>,
): string => {
  const written = Object.entries(values).map(([name, value]) => `data-${name}="${escape(value)}"`);
  return `<button type="button" data-act="${act}" ${written.join(' ')}>${escape(label)}</button>`;
};

/** What a browser remembers of its settings, or what is given. */
export const cookieOf = (request: Request, name: string): string | null => {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/).map((pair) => pair.split('='));
  const value = pairs.find(([key]) => key === name)?.[1];
  return value === undefined ? null : decodeURIComponent(value);
};
