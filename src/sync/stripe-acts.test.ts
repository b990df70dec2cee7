import { describe, expect, test } from 'vitest';
import { attemptOf, effectOf, paidIntent } from '../domain/testing/world';
import { done, refused, unknown, type Outcome } from '../domain/facts/outcome';
import type { CreatedIntent, Stripe } from '../ports/stripe';
import { readSources } from '../testing/source-files';
import { lookForCreation, settlementOfCreation } from './stripe-acts';
import { createIntentEffect } from '../domain/facts/effect';

/** Calls of the Stripe port that make a payment or move its money. */
const moving = ['createIntent', 'captureIntent', 'cancelIntent', 'createRefund'];

describe('what moves money at Stripe', () => {
  test('is sent from one place, for requests of Saleor and for the worker', () => {
    const calls = new RegExp(`\\.(?:${moving.join('|')})\\(`);
    const senders = readSources()
      .filter(({ path, isTest }) => !isTest && !path.startsWith('src/sandbox/'))
      .filter(({ text }) => calls.test(text))
      .map(({ path }) => path);
    // The first one hands on what it is given, and notes refusals for people.
    expect(senders).toEqual(['src/installation/standing.ts', 'src/sync/stripe-acts.ts']);
  });
});

describe('a payment that was to be made', () => {
  const made: Outcome<CreatedIntent> = done({ intent: paidIntent(), clientSecret: 'secret' });
  const dead = refused('not-authorized', 'The key is dead.');

  test('is the attempt’s own once Stripe says so, whether it may have been made before or not', () => {
    const settlement = { state: 'done', resultId: 'pi_1', intentId: 'pi_1' };
    expect(settlementOfCreation(made, false)).toEqual(settlement);
    expect(settlementOfCreation(made, true)).toEqual(settlement);
  });

  test('may be there although the API key is refused by now, until somebody has looked', () => {
    expect(settlementOfCreation(dead, true)).toMatchObject({ state: 'unknown', answered: false });
    expect(settlementOfCreation(dead, false)).toMatchObject({ state: 'refused' });
  });

  test('is not there where Stripe refused what was asked for, whoever asks', () => {
    const small = refused('amount_too_small', 'Too small.');
    for (const mayBeMade of [true, false]) {
      expect(settlementOfCreation(small, mayBeMade)).toEqual({
        state: 'refused',
        code: 'amount_too_small',
        message: 'Too small.',
      });
    }
  });

  test('may be there where no answer came, and Stripe’s stored failure is remembered', () => {
    const failed = settlementOfCreation(unknown('api_error', 'It failed.', true), false);
    expect(failed).toMatchObject({ state: 'unknown', answered: true });
  });

  test('is looked for from a little before it was recorded, since clocks differ', async () => {
    const asked: unknown[] = [];
    const attempt = attemptOf();
    const effect = effectOf(createIntentEffect(attempt.id));
    const lookWith = (found: Awaited<ReturnType<Stripe['findIntent']>>) => {
      const findIntent: Stripe['findIntent'] = async (...sought) => {
        asked.push(sought);
        return found;
      };
      return lookForCreation({ findIntent }, { attempt, effect });
    };
    expect(await lookWith(done(null))).toEqual(done(null));
    expect(await lookWith(done(paidIntent()))).toMatchObject({
      kind: 'done',
      value: { state: 'done', intentId: 'pi_1' },
    });
    expect(await lookWith(unknown('no-answer', ''))).toMatchObject({ kind: 'unknown' });
    expect(asked[0]).toEqual([attempt.id, effect.plannedAt - 5 * 60_000]);
  });
});
