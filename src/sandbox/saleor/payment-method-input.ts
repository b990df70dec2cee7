type Fields = Readonly<Record<string, unknown>>;

const kinds = [
  ['card', 'CARD'],
  ['other', 'OTHER'],
  ['giftCard', 'GIFT_CARD'],
] as const;

/** `PaymentMethodDetailsInput` as the transaction keeps it: the same as in webhook answers. */
export const methodFromInput = (input: Fields): Fields | null => {
  for (const [field, type] of kinds) {
    const details = input[field];
    if (typeof details === 'object' && details !== null) return { ...details, type };
  }
  return null;
};
