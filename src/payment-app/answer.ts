import type { z } from 'zod';
import { cutText } from '../domain/report/cut-text';
import { isRefusal, moneyToSaleor, type Money } from '../domain/facts/money';
import type { ActionAnswer, SessionAnswer } from './contract';
import { answerRules, optionalFields, paymentMethodDetails, saleorVersions } from './saleor-rules';
import type { AnswerRules } from './saleor-rules';

const { time, externalUrl } = optionalFields;

/** Throws where any supported version of Saleor would reject the answer: that is a bug of ours. */
const demand = (kind: keyof AnswerRules, answer: unknown): void => {
  for (const version of saleorVersions) answerRules[version][kind].parse(answer);
};

const isGood = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

/** An optional field that Saleor would reject is left out, for it must not cost the payment. */
const keepGood = <T>(schema: z.ZodType, value: T | undefined): T | undefined =>
  value !== undefined && isGood(schema, value) ? value : undefined;

const within512 = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : cutText(text, 512);

/** The answer as it may be sent. Throws where a required field is bad: that is a bug. */
export const checkedSession = (answer: SessionAnswer): SessionAnswer => {
  const candidate: SessionAnswer = {
    ...answer,
    message: within512(answer.message),
    time: answer.result.endsWith('_REQUEST') ? keepGood(time, answer.time) : undefined,
    externalUrl: keepGood(externalUrl, answer.externalUrl),
    paymentMethodDetails: keepGood(paymentMethodDetails, answer.paymentMethodDetails),
  };
  const answered = withoutUndefined(candidate);
  demand('session', answered);
  return answered;
};

/** As `checkedSession`, for the answer to a charge, refund or cancel request. */
export const checkedAction = (answer: ActionAnswer): ActionAnswer => {
  const answered = withoutUndefined(
    answer.result === undefined
      ? answer
      : {
          ...answer,
          message: within512(answer.message),
          externalUrl: keepGood(externalUrl, answer.externalUrl),
        },
  );
  demand('action', answered);
  return answered;
};

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

/**
 * Money as the JSON number that Saleor reads; null where Saleor cannot hold it, or where a JSON
 * number would lose a digit.
 */
export const saleorNumber = (money: Money): number | null => {
  const text = moneyToSaleor(money);
  if (typeof text !== 'string' && isRefusal(text)) return null;
  const value = Number(text);
  return String(value) === text ? value : null;
};
