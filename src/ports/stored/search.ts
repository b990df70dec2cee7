/**
 * What staff may mean by what they typed or pasted. A number is meant whole; of an e-mail address
 * or an id its beginning is enough.
 */
export interface Search {
  /** An order's number, or Saleor's id of an order or a checkout. */
  readonly exact: string | null;
  /** Beginning of an e-mail address, in lower case. */
  readonly email: string | null;
  /** Beginnings of PaymentIntent, charge or refund ids. */
  readonly stripeIds: readonly string[];
  /** Beginning of an event's id. */
  readonly eventId: string | null;
}

const ofStripe = /^(?:pi|ch|py|re|pyr|cs|evt)_/;
/** The characters of an id behind its kind: what people copy without it. */
const bareId = /^[A-Za-z0-9]{8,}$/;
const kinds = ['pi_', 'ch_', 'py_', 're_', 'pyr_'];

/** Reads a search; null where nothing is searched for. */
export const searchOf = (typed: string | null): Search | null => {
  // `#1042` is what the Dashboard shows, and a client secret is what a storefront logs.
  const text = (typed ?? '')
    .trim()
    .replace(/^#/, '')
    .replace(/_secret_.*$/, '');
  if (text === '') return null;
  // The database keeps no NUL, so nothing is found by one.
  if (text.includes('\0')) return { exact: null, email: null, stripeIds: [], eventId: null };
  if (text.startsWith('evt_')) return { exact: null, email: null, stripeIds: [], eventId: text };
  if (ofStripe.test(text)) return { exact: null, email: null, stripeIds: [text], eventId: null };
  const kindless = bareId.test(text) ? kinds.map((kind) => `${kind}${text}`) : [];
  const stripeIds = [text, ...kindless];
  return { exact: text, email: text.toLowerCase(), stripeIds, eventId: null };
};
