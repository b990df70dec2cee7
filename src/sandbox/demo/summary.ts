import Table from 'cli-table3';
import type { KillCounts } from '../kill/killer';
import { digitsOf } from './channels';
import { balanceOf, type Evidence } from './evidence';
import type { Lags } from './lags';
import type { MishapCounts, Mishaps } from './mishaps';

const count = new Intl.NumberFormat('en');

/** An amount of minor units as people write it, `€1,234.50`. */
const moneyText = (minor: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(
    minor / 10 ** digitsOf(currency),
  );

/** No rules between the rows. */
const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

/** The smallest value that `share` of all do not exceed; `values` are sorted. */
export const quantile = (values: readonly number[], share: number): number =>
  values[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const lagText = (values: readonly number[]): string =>
  values.length === 0
    ? 'none'
    : `mean ${seconds(mean(values))}, p99 ${seconds(quantile(values, 0.99))} ` +
      `(${count.format(values.length)} events)`;

const mishapText = ({ sent, duplicated, reordered, lost }: MishapCounts): string =>
  `${count.format(sent)} sent: ${duplicated} duplicated, ${reordered} reordered, ${lost} lost`;

/** Sums by currency, in words: charged, or given back. */
const sums = (evidence: Evidence, of: 'capturedMinor' | 'refundedMinor'): string => {
  const byCurrency = new Map<string, number>();
  for (const { intent } of evidence.intents) {
    const currency = intent.currency.toUpperCase();
    const amount = balanceOf(evidence, intent.id)[of];
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + amount);
  }
  return [...byCurrency]
    .filter(([, minor]) => minor > 0)
    .map(([currency, minor]) => moneyText(minor, currency))
    .join(', ');
};

const killText = ({ install, shopping, settling }: KillCounts): string =>
  `${install + shopping + settling} times: ${install} while it was installed, ` +
  `${shopping} while people shopped, ${settling} afterwards`;

interface SummaryInput {
  readonly evidence: Evidence;
  readonly lags: Lags;
  readonly mishaps: Mishaps;
  /** Purchases of which something is not in sync. */
  readonly outOfSync: number;
  /** Null where nobody killed the server. */
  readonly kills: KillCounts | null;
  readonly loadMs: number;
  readonly settleMs: number;
}

/** The demo's last word: what the shop did, and how far the app kept up with it. */
export const summary = (input: SummaryInput): string => {
  const { evidence, lags, mishaps } = input;
  const orders = evidence.saleor.orders();
  const withStatus = (...statuses: readonly string[]) =>
    orders.filter(({ status }) => statuses.includes(status)).length;
  const paid = orders.filter(({ chargeStatus }) => ['FULL', 'OVERCHARGED'].includes(chargeStatus));
  const refunded = evidence.intents.filter(
    ({ intent }) => balanceOf(evidence, intent.id).refundedMinor > 0,
  );
  const table = new Table({ chars: noRules, style: { head: [], border: [] } });
  const purchases = evidence.tales.length;
  table.push(
    ['Purchases', count.format(purchases)],
    ['Orders', count.format(orders.length)],
    ['  paid in full', count.format(paid.length)],
    ['  fulfilled', count.format(withStatus('FULFILLED'))],
    ['  cancelled or expired', count.format(withStatus('CANCELED', 'EXPIRED'))],
    ['Payments refunded in part or in full', count.format(refunded.length)],
    ['Charged', sums(evidence, 'capturedMinor')],
    ['Given back', sums(evidence, 'refundedMinor')],
    ['In sync', `${count.format(purchases - input.outOfSync)} of ${count.format(purchases)}`],
    ['Event to mirror, webhook on time', lagText(lags.prompt)],
    ['Event to mirror, webhook late or lost', lagText(lags.disturbed)],
    ['Webhooks of Saleor', mishapText(mishaps.saleor)],
    ['Webhooks of Stripe', mishapText(mishaps.stripe)],
    ['Requests of Saleor that came twice', count.format(mishaps.repeatedRequests())],
    ['Time', `${seconds(input.loadMs)} of shopping, ${seconds(input.settleMs)} until in sync`],
  );
  if (input.kills) table.push(['Server killed', killText(input.kills)]);
  return table.toString();
};
