const sections: Readonly<Record<string, string>> = {
  pi: 'payments',
  ch: 'payments',
  py: 'payments',
  re: 'refunds',
  pyr: 'refunds',
  evt: 'events',
};

/**
 * Where a person finds an object in Stripe's Dashboard; null for a reference that is not an object
 * of Stripe's (our own references and Saleor's).
 */
export const stripeLink = (
  reference: string,
  mode: 'test' | 'live',
  accountId: string | null,
): string | null => {
  const match = /^([a-z]{2,3})_[A-Za-z0-9]+$/.exec(reference);
  const section = match?.[1] ? sections[match[1]] : undefined;
  if (!section) return null;
  const account = accountId ? `${accountId}/` : '';
  const side = mode === 'test' ? 'test/' : '';
  return `https://dashboard.stripe.com/${account}${side}${section}/${reference}`;
};
