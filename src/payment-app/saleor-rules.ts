import { z } from 'zod';

/** The versions of Saleor that an answer must fit: a shop may be upgraded at any moment. */
export const saleorVersions = ['3.21', '3.22', '3.23', '3.24'] as const;
export type SaleorVersion = (typeof saleorVersions)[number];

/**
 * What each version takes for an answer (Saleor docs: synchronous transaction events; what follows
 * from an answer that does not fit was measured on 3.23). Saleor rejects an answer as a whole for
 * one bad optional field, notes a failure although Stripe charged, and quotes the answer to staff.
 * Nothing may be in an answer that is not named here.
 */
export interface AnswerRules {
  readonly session: z.ZodType;
  readonly action: z.ZodType;
}

/** Of at most 512 characters; an empty one is taken for none, or rejected. */
const reference = z.string().min(1).max(512);
const amount = z.number().nonnegative().finite();

/** Optional fields, each of which Saleor would reject the whole answer for. */
export const optionalFields = {
  time: z.iso.datetime({ offset: true }),
  message: z.string().max(512),
  externalUrl: z.url({ protocol: /^https?$/ }).max(200),
} as const;

const actions = z.array(z.enum(['CHARGE', 'REFUND', 'CANCEL']));

const optional = {
  message: optionalFields.message.optional(),
  externalUrl: optionalFields.externalUrl.optional(),
  actions: actions.optional(),
};

const name = z.string().min(1).max(256);
const card = z.strictObject({
  type: z.literal('CARD'),
  name,
  brand: z.string().max(40).optional(),
  firstDigits: z.string().max(4).optional(),
  lastDigits: z.string().max(4).optional(),
  expMonth: z.int().min(1).max(12).optional(),
  expYear: z.int().min(2000).optional(),
});
const other = z.strictObject({ type: z.literal('OTHER'), name });
const giftCard = z.strictObject({
  type: z.literal('GIFT_CARD'),
  name,
  brand: z.string().max(40).optional(),
  lastChars: z.string().max(4).optional(),
});

/** Saleor 3.21 looks at no payment method, 3.22 at two kinds, and newer ones at three. */
const methodOf: Readonly<Record<SaleorVersion, z.ZodType>> = {
  '3.21': z.unknown(),
  '3.22': z.discriminatedUnion('type', [card, other]),
  '3.23': z.discriminatedUnion('type', [card, other, giftCard]),
  '3.24': z.discriminatedUnion('type', [card, other, giftCard]),
};

export const paymentMethodDetails = methodOf['3.22'];

const flows = ['CHARGE', 'AUTHORIZATION'] as const;
const sessionEnds = ['SUCCESS', 'REQUEST', 'FAILURE', 'ACTION_REQUIRED'] as const;

/** Saleor asks for no reference with a failure either; but two without one are taken for one. */
const mayLackReference = (result: string): boolean => result.endsWith('_ACTION_REQUIRED');

const sessionRules = (version: SaleorVersion): z.ZodType =>
  z
    .strictObject({
      result: z.enum(flows.flatMap((flow) => sessionEnds.map((end) => `${flow}_${end}` as const))),
      pspReference: reference.optional(),
      amount: amount.optional(),
      time: optionalFields.time.optional(),
      ...optional,
      data: z.record(z.string(), z.unknown()).optional(),
      paymentMethodDetails: methodOf[version].optional(),
    })
    .refine(
      ({ result, pspReference }) => pspReference !== undefined || mayLackReference(result),
      'Missing value for field: pspReference.',
    )
    .refine(
      ({ result, time }) => time === undefined || result.endsWith('_REQUEST'),
      'The event may lie before the request that it answers.',
    );

/**
 * Only 3.21 takes actions with a pending answer; with newer versions they make the order
 * unreadable.
 */
const pendingAnswer = (version: SaleorVersion): z.ZodType =>
  z.strictObject({
    pspReference: reference,
    ...(version === '3.21' ? { actions: optional.actions } : {}),
  });

const decided = z.strictObject({
  pspReference: reference,
  result: z.enum(
    (['CHARGE', 'REFUND', 'CANCEL'] as const).flatMap((act) =>
      (['SUCCESS', 'FAILURE'] as const).map((end) => `${act}_${end}` as const),
    ),
  ),
  amount: amount.optional(),
  ...optional,
});

const rulesOf = (version: SaleorVersion): AnswerRules => ({
  session: sessionRules(version),
  action: z.union([decided, pendingAnswer(version)]),
});

export const answerRules: Readonly<Record<SaleorVersion, AnswerRules>> = {
  '3.21': rulesOf('3.21'),
  '3.22': rulesOf('3.22'),
  '3.23': rulesOf('3.23'),
  '3.24': rulesOf('3.24'),
};
