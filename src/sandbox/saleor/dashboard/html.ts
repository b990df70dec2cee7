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
  header { display: flex; gap: 1rem; align-items: center; padding: .6rem 1rem;
    border-bottom: 1px solid var(--line); }
  header strong { margin-right: auto; }
  main { padding: 1rem; max-width: 72rem; }
  main.wide { padding: 0; max-width: none; height: calc(100% - 3.2rem); }
  a { color: var(--accent); }
  h2 { overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
    vertical-align: top; }
  th { color: var(--quiet); font-weight: 600; }
  td.number { text-align: right; font-variant-numeric: tabular-nums; }
  code { font-size: .9em; overflow-wrap: anywhere; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0 1rem; }
  label { display: grid; font-size: .85rem; color: var(--quiet); }
  .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; height: 100%; }
  .sides > * { min-width: 0; overflow: auto; padding: 0 1rem; }
  iframe { border: 0; width: 100%; height: 100%; display: block; background: var(--paper); }
  [role=status] { position: fixed; right: 1rem; bottom: 1rem; background: var(--ink);
    color: var(--paper); padding: .5rem 1rem; border-radius: .4rem; max-width: 28rem; }
  [role=status]:empty { display: none; }
`;

/** Switches light and dark, and remembers it; the frame is told as the Dashboard tells it. */
const themeScript = `
  const root = document.documentElement;
  const show = (theme) => {
    root.dataset.theme = theme;
    document.cookie = 'theme=' + theme + '; path=/dashboard; samesite=lax';
    if (window.tell) window.tell('theme', { theme });
  };
  document.querySelector('#theme').addEventListener('click', () =>
    show(root.dataset.theme === 'dark' ? 'light' : 'dark'));
`;

export type Theme = 'light' | 'dark';

export interface Page {
  readonly title: string;
  readonly theme: Theme;
  readonly main: string;
  /** The main part fills the window. */
  readonly wide?: boolean;
  readonly script?: string;
}

/** A page of the Dashboard stand-in: a bar on top, and what it is about below. */
export const renderPage = ({ title, theme, main, wide, script }: Page): Response => {
  const html = `<!doctype html><html lang="en" data-theme="${theme}"><head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(title)} – Dashboard</title><style>${style}</style></head><body>
    <header><strong>Saleor stand-in</strong>
      <nav><a href="/dashboard/">Apps and orders</a></nav>
      <button id="theme" type="button">Light or dark</button></header>
    <main${wide ? ' class="wide"' : ''}>${main}</main>
    <div role="status"></div>
    <script>${themeScript}${script ?? ''}</script></body></html>`;
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
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
  return `<h2>${escape(caption)}</h2><table><thead><tr>${head}</tr></thead>
    <tbody>${body.join('') || empty}</tbody></table>`;
};

export const themeOf = (request: Request): Theme =>
  /(?:^|;\s*)theme=dark/.test(request.headers.get('cookie') ?? '') ? 'dark' : 'light';
