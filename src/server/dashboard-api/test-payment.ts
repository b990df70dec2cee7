import { isoTime } from '../../domain/facts/iso-time';
import type {
  ApiError,
  ArticleList,
  MutationStartTestPaymentArgs,
  QueryArticlesArgs,
  TestPayment,
  TestPaymentPayload,
  TestPaymentStep,
} from '../../generated/api-schema';
import type { Connection, MirrorRow, TestPaymentRun } from '../../ports/store';
import type { TestPaymentRefusal } from '../../test-payment/contract';
import { findRow } from '../../test-payment/play';
import type { DashboardApiDeps, DashboardViewer } from './contract';
import { invalid } from './order-filter';
import { presentOrder, upper } from './present';
import { stripeLink } from './stripe-links';

/** How many articles a person is shown to choose from. */
const articlesShown = 20;
const longestSearch = 100;

const refusals: Readonly<Record<TestPaymentRefusal, Omit<ApiError, 'code'>>> = {
  'installation-inactive': {
    message: 'The app is switched off in Saleor.',
    nextStep: 'Activate it in the Dashboard under Extensions, then start again.',
  },
  'channel-unassigned': {
    field: 'channel',
    message: 'No connection takes the payments of this channel.',
    nextStep: 'Assign one to it under Settings.',
  },
  'live-connection': {
    field: 'channel',
    message: 'The connection of this channel has live keys. Nothing was asked of either side.',
    nextStep: 'Choose a channel whose connection has test keys.',
  },
  'test-payment-under-way': {
    message: 'A test payment is under way.',
    nextStep: 'Wait until it has ended, at most a few minutes.',
  },
};

const stepsOf = (run: TestPaymentRun, connection: Connection | null, now: number) =>
  run.plan.map((name): TestPaymentStep => {
    const word = upper(name).replace('-', '_') as TestPaymentStep['name'];
    const step = run.steps.find((one) => one.name === name);
    if (!step) return { name: word, state: 'WAITING', ms: null, said: [] };
    const isLast = step === run.steps.at(-1);
    const isFailed = isLast && run.ending?.kind === 'failed';
    const endedAt = step.endedAt ?? run.ending?.at ?? now;
    return {
      name: word,
      state: isFailed ? 'FAILED' : step.endedAt === null ? 'RUNNING' : 'DONE',
      ms: Math.max(0, endedAt - step.startedAt),
      said: step.said.map(({ side, words, reference }) => ({
        ...{ side: upper(side), words, reference },
        url:
          reference && connection
            ? stripeLink(reference, connection.mode, connection.accountId)
            : null,
      })),
    };
  });

const present = (
  run: TestPaymentRun,
  connection: Connection | null,
  row: MirrorRow | null,
  now: number,
): TestPayment => ({
  id: run.id,
  channel: run.channel,
  connectionName: connection?.name ?? null,
  article: run.article,
  outcome: upper(run.outcome),
  state: run.ending ? upper(run.ending.kind) : 'RUNNING',
  startedAt: isoTime(run.startedAt),
  code: run.ending?.code ?? null,
  words: run.ending?.words ?? null,
  steps: stepsOf(run, connection, now),
  order: row && presentOrder(row),
});

const lower = { SUCCESS: 'success', DECLINE: 'decline', REFUND: 'refund' } as const;

/** Test payments: what can be bought, one that is played, and how far it came. */
export const makeTestPaymentResolvers = (deps: DashboardApiDeps, viewer: DashboardViewer) => {
  const { store, testPayments, clock } = deps;
  const { installation } = viewer;

  const presentRun = async (run: TestPaymentRun): Promise<TestPayment> => {
    const { id } = installation;
    const [connection, row] = await Promise.all([
      store.findConnection(id, run.connectionId),
      run.checkoutId === null ? null : findRow(store, id, run.checkoutId),
    ]);
    return present(run, connection, row, clock.now());
  };

  return {
    testPayment: async (): Promise<TestPayment | null> => {
      const run = await testPayments.read(installation);
      return run && presentRun(run);
    },

    articles: async ({ channel, search = '' }: QueryArticlesArgs): Promise<ArticleList> => {
      if (search.length > longestSearch) {
        throw invalid(`Search for at most ${longestSearch} characters.`);
      }
      const shopper = deps.shopperFor(installation);
      const found = await shopper.findArticles(channel, search.trim(), articlesShown);
      if (found.kind === 'done') return { articles: [...found.value], error: null };
      const { code, message } = found;
      deps.log.warn('dashboard-api.articles-unread', { code, message });
      return { articles: [], error: { code: 'saleor-unavailable', message } };
    },

    startTestPayment: async ({
      input: { outcome, ...wish },
    }: MutationStartTestPaymentArgs): Promise<TestPaymentPayload> => {
      const began = await testPayments.start(installation, { ...wish, outcome: lower[outcome] });
      if (began.ok) return { testPayment: await presentRun(began.run), errors: [] };
      const { code } = began;
      return { testPayment: null, errors: [{ code, ...refusals[code] }] };
    },
  };
};
