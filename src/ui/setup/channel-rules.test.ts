import { describe, expect, it } from 'vitest';
import { type ChannelRules, changesOf, consequencesOf, rulesOf } from './channel-rules';
import type { SetupChannel } from './types';

const channel = (slug: string, connectionId: string | null): SetupChannel => ({
  slug,
  name: slug.toUpperCase(),
  currency: 'EUR',
  listed: true,
  connectionId,
  completion: 'APP',
  refundCanceled: true,
});

const connections = [
  { id: 'con_test', mode: 'TEST' },
  { id: 'con_live', mode: 'LIVE' },
] as const;

const ask = (before: readonly (string | null)[], drafts: Record<string, Partial<ChannelRules>>) => {
  const channels = before.map((id, index) => channel(`c${index}`, id));
  const full = Object.fromEntries(
    channels.map((one) => [one.slug, { ...rulesOf(one), ...drafts[one.slug] }]),
  );
  return consequencesOf(changesOf(channels, full), channels, connections);
};

describe('changed rules of channels', () => {
  it('are those that differ from what is saved, and no others', () => {
    const [one, two] = [channel('one', null), channel('two', 'con_test')];
    const drafts = { one: rulesOf(one), two: { ...rulesOf(two), refundCanceled: false } };
    expect(changesOf([one, two], drafts).map((change) => change.channel.slug)).toEqual(['two']);
    expect(changesOf([one, two], {})).toEqual([]);
  });
});

describe('before channels are saved, a person is asked', () => {
  it.each([
    ['takes a paying channel off', ['con_test'], '', [{ kind: 'no-payments', channel: 'C0' }]],
    [
      'lets a channel take real money',
      ['con_test'],
      'con_live',
      [{ kind: 'to-live', channel: 'C0' }],
    ],
    ['ends real payments', ['con_live'], 'con_test', [{ kind: 'to-test', channel: 'C0' }]],
    ['puts live beside test', [null, 'con_test'], 'con_live', [{ kind: 'side-by-side' }]],
  ])('where a change %s', (_, before, connectionId, expected) => {
    expect(ask(before, { c0: { connectionId } })).toEqual(expected);
  });

  it.each([
    ['a first connection', [null], { c0: { connectionId: 'con_live' } }],
    ['another rule', ['con_live'], { c0: { refundCanceled: false } }],
    [
      'test beside live, where that is so already',
      ['con_live', 'con_test', null],
      {
        c2: { connectionId: 'con_test' },
      },
    ],
  ])('but not for %s', (_, before, drafts) => {
    expect(ask(before, drafts)).toEqual([]);
  });
});
