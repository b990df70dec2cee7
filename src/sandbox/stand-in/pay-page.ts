import type { World } from '../stripe/world';

/** Test payment methods that the page offers (docs.stripe.com/testing). */
const offered: readonly (readonly [string, string])[] = [
  ['pm_card_visa', 'a card that works'],
  ['pm_card_chargeDeclined', 'a card that is declined'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'a card without enough money'],
  ['pm_card_authenticationRequired', 'a card that asks for 3-D Secure'],
  ['pm_card_pendingRefund', 'a card whose refunds stay pending for a while'],
  ['pm_card_refundFail', 'a card whose refunds fail later'],
];

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const html = (title: string, main: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px system-ui;margin:2rem auto;max-width:40rem;padding:0 1rem}
label{display:block;margin:.5rem 0}button{font:inherit;margin:.5rem .5rem .5rem 0}</style>
<h1>${escape(title)}</h1>${main}</html>\n`,
    { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } },
  );

/** What Stripe.js does with the form that Stripe's Payment Element shows. */
const script = (path: string, key: string, secret: string, returnUrl: string | null): string => `
  const words = ${JSON.stringify({ path, key, secret, returnUrl }).replaceAll('<', '\\u003c')};
  const status = document.querySelector('[role=status]');
  const bank = document.querySelector('#bank');
  const post = async (path, fields) => {
    const answer = await fetch(path, { method: 'POST',
      headers: { authorization: 'Bearer ' + words.key },
      body: new URLSearchParams({ client_secret: words.secret, ...fields }) });
    const { status: state, error } = await answer.json();
    status.textContent = error ? error.message : state;
    bank.hidden = state !== 'requires_action';
    const over = ['succeeded', 'processing', 'requires_capture'].includes(state);
    if (over && words.returnUrl) location.assign(words.returnUrl);
  };
  document.querySelector('#pay').addEventListener('submit', (event) => {
    event.preventDefault();
    const method = new FormData(event.target).get('method');
    post('/v1/payment_intents/' + words.path + '/confirm', { payment_method: method });
  });
  bank.addEventListener('click', ({ target }) => {
    if (!target.value) return;
    post('/test/payment_intents/' + words.path + '/authenticate', { passed: target.value });
  });
`;

const isHttp = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/**
 * `/pay/<client secret>`: a page on which a person pays a PaymentIntent, in the place of Stripe's
 * Payment Element. `?return_url=` is where it goes afterwards. Null for every other path.
 */
export const payPage = (request: Request, worlds: readonly World[]): Response | null => {
  const url = new URL(request.url);
  const [, secret] = /^\/pay\/([^/]+)$/.exec(url.pathname) ?? [];
  if (secret === undefined || request.method !== 'GET') return null;
  for (const { account, intents } of worlds) {
    for (const { intent } of intents.values()) {
      if (intent.client_secret !== secret) continue;
      const back = url.searchParams.get('return_url');
      const returnUrl = back !== null && isHttp(back) ? back : null;
      const choices = offered
        .map(
          ([name, words], index) =>
            `<label><input type="radio" name="method" value="${name}"${index ? '' : ' checked'}> ` +
            `${words} (<code>${name}</code>)</label>`,
        )
        .join('');
      return html(
        'Pay at the Stripe stand-in',
        `<p>${intent.amount} in the smallest unit of ${escape(intent.currency.toUpperCase())},
          <code>${intent.id}</code>. No money moves.</p>
        <form id="pay">${choices}<button>Pay</button></form>
        <p id="bank" hidden>The bank asks: <button value="true">Authenticate</button>
          <button value="false">Fail</button></p>
        <p role="status">${escape(intent.status)}</p>
        <script>${script(intent.id, account.publishableKey, secret, returnUrl)}</script>`,
      );
    }
  }
  return new Response('No such payment', { status: 404 });
};
