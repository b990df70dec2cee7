import { answerRules, saleorVersions } from '../saleor-rules';
import type { AnswerRules, SaleorVersion } from '../saleor-rules';

/** The versions that would not take an answer as it is meant; none may have any that is sent. */
export const rejectedBy = (kind: keyof AnswerRules, answer: unknown): readonly SaleorVersion[] =>
  saleorVersions.filter((version) => !answerRules[version][kind].safeParse(answer).success);
