import { describe, expect, test } from 'vitest';
import { judge } from '../sandbox/saleor/answers';
import { makeStage } from '../sandbox/saleor/testing';
import { saleorVersions, type SaleorVersion } from './saleor-rules';
import { rejectedBy } from './testing/rejected-by';

const all = [...saleorVersions];
const from322 = all.filter((version) => version !== '3.21');

const session = { result: 'CHARGE_SUCCESS', pspReference: 'ch_1', amount: 10 };
const card = { type: 'CARD', name: 'visa', lastDigits: '4242', expMonth: 12, expYear: 2030 };

/** What a running Saleor rejected, or took for something else than was meant, by version. */
const bad: readonly (readonly [string, 'session' | 'action', object, readonly SaleorVersion[]])[] =
  [
    ['actions beside a promise', 'action', { pspReference: 're_1', actions: ['REFUND'] }, from322],
    ['no actions beside a promise', 'action', { pspReference: 're_1', actions: [] }, from322],
    ['a message beside a promise', 'action', { pspReference: 're_1', message: 'Wait' }, all],
    ['an empty reference', 'action', { pspReference: '' }, all],
    ['a reference that is a number', 'session', { ...session, pspReference: 1 }, all],
    ['a result in lower case', 'session', { ...session, result: 'charge_success' }, all],
    ['a result of another question', 'session', { ...session, result: 'REFUND_SUCCESS' }, all],
    ['no result of a session', 'session', { pspReference: 'ch_1', amount: 10 }, all],
    ['a time in words', 'session', { ...session, time: 'yesterday' }, all],
    ['a time of what was done', 'session', { ...session, time: '2026-11-01T12:00:00Z' }, all],
    [
      'a time of a refund',
      'action',
      { pspReference: 're_1', result: 'REFUND_SUCCESS', time: '2026-11-01T12:00:00Z' },
      all,
    ],
    ['an empty address', 'session', { ...session, externalUrl: '' }, all],
    ['a relative address', 'session', { ...session, externalUrl: '/payments/1' }, all],
    ['a failure without a reference', 'session', { result: 'CHARGE_FAILURE', amount: 10 }, all],
    [
      'a payment method in lower case',
      'session',
      { ...session, paymentMethodDetails: { ...card, type: 'card' } },
      from322,
    ],
    [
      'six first digits',
      'session',
      { ...session, paymentMethodDetails: { ...card, firstDigits: '424242' } },
      from322,
    ],
    [
      'a thirteenth month',
      'session',
      { ...session, paymentMethodDetails: { ...card, expMonth: 13 } },
      from322,
    ],
    [
      'a payment method without a name',
      'session',
      { ...session, paymentMethodDetails: { type: 'OTHER' } },
      from322,
    ],
    [
      'a gift card, which 3.22 does not know',
      'session',
      { ...session, paymentMethodDetails: { type: 'GIFT_CARD', name: 'gift' } },
      ['3.22'],
    ],
  ];

const good: readonly (readonly [string, 'session' | 'action', object])[] = [
  ['a promise', 'action', { pspReference: 're_1' }],
  ['a refund', 'action', { pspReference: 're_1', result: 'REFUND_SUCCESS', actions: ['REFUND'] }],
  ['a payment', 'session', { ...session, actions: ['REFUND'], paymentMethodDetails: card }],
];

/** True where the stand-in takes an answer as it is meant. */
const isTakenByStandIn = (kind: 'session' | 'action', answer: object, version: SaleorVersion) => {
  const results =
    kind === 'session'
      ? ['CHARGE_SUCCESS', 'CHARGE_FAILURE']
      : ['REFUND_SUCCESS', 'REFUND_FAILURE'];
  const judged = judge({ version }, { kind, results, amount: 10_000 }, { ...answer });
  return judged.kind === 'accepted' && judged.answer.storedAsTheyCame.length === 0;
};

/** Saleor takes these and does something else with them than was meant; only our rules know. */
const onlyOurs = new Set([
  'no actions beside a promise',
  'a message beside a promise',
  'an empty reference',
  'a time of what was done',
  'a time of a refund',
  'a failure without a reference',
]);

describe('the rules for answers', () => {
  test.each(bad)('%s is no answer', (name, kind, answer, versions) => {
    expect(rejectedBy(kind, answer)).toEqual(versions);
    const rejecting = saleorVersions.filter((each) => !isTakenByStandIn(kind, answer, each));
    if (!onlyOurs.has(name)) expect(rejecting).toEqual(versions);
  });

  test.each(good)('%s is an answer to every version', (_name, kind, answer) => {
    expect(rejectedBy(kind, answer)).toEqual([]);
    expect(saleorVersions.filter((each) => !isTakenByStandIn(kind, answer, each))).toEqual([]);
  });

  test('are those of every version that the stand-in can be', () => {
    expect(saleorVersions.map((version) => makeStage({ version }).saleor.version)).toEqual(all);
  });
});
