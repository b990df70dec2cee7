import { sourceIn, type SaleorFacts, type StripeFacts } from './facts';

/**
 * Where facts hold a word of an enumeration that this app does not know: a newer Saleor or Stripe,
 * or nothing where a word belongs. Work goes on as if that one field were empty.
 */
export const unknownWordsOf = (
  saleor: SaleorFacts,
  stripe: Iterable<StripeFacts>,
): readonly string[] => [...ofSaleor(saleor), ...[...stripe].flatMap(ofStripe)];

const ofSaleor = (saleor: SaleorFacts): readonly string[] => {
  const source = sourceIn(saleor);
  if (!source) return [];
  const isOdd = source.kind === 'order' && source.status === 'UNKNOWN';
  const events = source.transactions.flatMap(({ id, events }) =>
    events.some(({ type }) => type === 'UNKNOWN') ? [`event type of transaction ${id}`] : [],
  );
  return [...(isOdd ? [`status of order ${source.id}`] : []), ...events];
};

const ofStripe = (facts: StripeFacts): readonly string[] => {
  if (facts.kind !== 'intent') return [];
  const { id, status, charge, refunds } = facts;
  return [
    ...(status === 'unknown' ? [`status of ${id}`] : []),
    ...(charge?.status === 'unknown' ? [`status of ${charge.id}`] : []),
    ...refunds.flatMap((refund) => (refund.status === 'unknown' ? [`status of ${refund.id}`] : [])),
  ];
};
