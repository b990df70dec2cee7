import type { Completion } from '../../generated/api-schema';
import type { SetupChannel, SetupConnection } from './types';

/** What a merchant decides for a channel. */
export interface ChannelRules {
  /** Empty = no connection: the channel takes no payments by this app. */
  readonly connectionId: string;
  readonly completion: Completion;
  readonly refundCanceled: boolean;
}

export const rulesOf = (channel: SetupChannel): ChannelRules => ({
  connectionId: channel.connectionId ?? '',
  completion: channel.completion,
  refundCanceled: channel.refundCanceled,
});

/** A channel, and what it would become. */
export interface ChannelChange {
  readonly channel: SetupChannel;
  readonly rules: ChannelRules;
}

const isSame = (a: ChannelRules, b: ChannelRules): boolean =>
  a.connectionId === b.connectionId &&
  a.completion === b.completion &&
  a.refundCanceled === b.refundCanceled;

/** The channels whose rules differ from what is saved. */
export const changesOf = (
  channels: readonly SetupChannel[],
  drafts: Readonly<Record<string, ChannelRules>>,
): readonly ChannelChange[] =>
  channels.flatMap((channel) => {
    const rules = drafts[channel.slug];
    return rules && !isSame(rules, rulesOf(channel)) ? [{ channel, rules }] : [];
  });

export type Consequence =
  | { readonly kind: 'no-payments' | 'to-live' | 'to-test'; readonly channel: string }
  | { readonly kind: 'side-by-side' };

/** What a person should agree to before the changes are saved: where money stops or begins. */
export const consequencesOf = (
  changes: readonly ChannelChange[],
  all: readonly SetupChannel[],
  connections: readonly Pick<SetupConnection, 'id' | 'mode'>[],
): readonly Consequence[] => {
  const modeOf = (id: string | null) => connections.find((one) => one.id === id)?.mode ?? null;
  const moved = changes.flatMap(({ channel, rules }): readonly Consequence[] => {
    const [before, after] = [modeOf(channel.connectionId), modeOf(rules.connectionId)];
    const name = channel.name;
    if (channel.connectionId && !rules.connectionId)
      return [{ kind: 'no-payments', channel: name }];
    if (before === 'TEST' && after === 'LIVE') return [{ kind: 'to-live', channel: name }];
    if (before === 'LIVE' && after === 'TEST') return [{ kind: 'to-test', channel: name }];
    return [];
  });
  const modesOf = (ids: readonly (string | null)[]) => new Set(ids.map(modeOf).filter(Boolean));
  const now = modesOf(all.map(({ connectionId }) => connectionId));
  const next = modesOf(
    all.map((channel) => {
      const change = changes.find((one) => one.channel.slug === channel.slug);
      return change ? change.rules.connectionId : channel.connectionId;
    }),
  );
  return next.size > 1 && now.size < 2 ? [...moved, { kind: 'side-by-side' }] : moved;
};
