/** What the app asks of a restricted key; the merchant's guide says what each is for. */
const permissions = [
  'rak_payment_intent_write',
  'rak_charge_write',
  'rak_event_read',
  'rak_webhook_write',
] as const;

/** Stripe's page where a restricted key is made, with name and permissions filled in. */
export const newKeyLink = (name: string): string => {
  const url = new URL('https://dashboard.stripe.com/apikeys/create');
  url.searchParams.set('name', name);
  for (const permission of permissions) url.searchParams.append('permissions[]', permission);
  return url.href;
};

/** Stripe's pages with the keys of an account. */
export const keyPages = {
  TEST: 'https://dashboard.stripe.com/test/apikeys',
  LIVE: 'https://dashboard.stripe.com/apikeys',
} as const;
