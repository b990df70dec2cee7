import {
  CreateAppProblemDocument,
  DismissAppProblemsDocument,
  ListAppProblemsDocument,
} from '../../generated/saleor';
import { done, refused } from '../../domain/facts/outcome';
import type { Outcome } from '../../domain/facts/outcome';
import type { KnownAppProblem } from '../../ports/app-problems';
import type { StaffSaleor } from '../../ports/saleor';
import type { OwnClient } from './own-client';

/**
 * Saleor counts the time from when a problem was last told. A year, in minutes: one that stays open
 * stays one entry, however long it lasts.
 */
const aggregationMinutes = 365 * 24 * 60;

const dismissers = { APP: 'app', USER: 'user' } as const;

type Errors = readonly { readonly code: string; readonly message?: string | null }[];

const endOf = (errors: Errors | undefined): Outcome<null> => {
  const [error] = errors ?? [];
  return error ? refused(error.code, error.message ?? error.code) : done(null);
};

/** What the app says of itself on Saleor's list of extensions; from Saleor 3.22 on. */
export const appProblemsOf = ({
  client,
  read,
}: OwnClient): Pick<
  StaffSaleor,
  'listAppProblems' | 'reportAppProblem' | 'dismissAppProblems'
> => ({
  listAppProblems: () =>
    read(client.ask(ListAppProblemsDocument, {}), ({ app }) =>
      done(
        (app?.problems ?? []).map(({ key, message, dismissed }): KnownAppProblem => ({
          key,
          message,
          dismissedBy: dismissed ? dismissers[dismissed.by] : null,
        })),
      ),
    ),
  reportAppProblem: async ({ key, message, isCritical }) => {
    const input = {
      ...{ key, message, aggregationPeriod: aggregationMinutes },
      // Told without it, a problem that was critical is so no more.
      criticalThreshold: isCritical ? 1 : null,
    };
    const outcome = await client.ask(CreateAppProblemDocument, { input });
    if (outcome.kind !== 'done') return outcome;
    return endOf(outcome.value.appProblemCreate?.errors);
  },
  dismissAppProblems: async (keys) => {
    const outcome = await client.ask(DismissAppProblemsDocument, { keys: [...keys] });
    if (outcome.kind !== 'done') return outcome;
    return endOf(outcome.value.appProblemDismiss?.errors);
  },
});
