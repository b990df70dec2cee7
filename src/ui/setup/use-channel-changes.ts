import { useState } from 'react';
import { useMutation } from 'urql';
import type { CombinedError } from 'urql';
import {
  AssignChannelDocument,
  SetCompletionDocument,
  SetRefundCanceledDocument,
} from '../../generated/api';
import { useText } from '../intl';
import { type ChannelChange, type ChannelRules, changesOf, rulesOf } from './channel-rules';
import type { FieldError, SetupChannel } from './types';
import { useRefusals } from './use-refusals';

/** Why a channel was not saved. */
interface Refused {
  readonly slug: string;
  readonly error: CombinedError | undefined;
}

/** Sends the rules of one channel; true where all of them were taken. */
const useSaveChannel = () => {
  const t = useText();
  const [assigned, assign] = useMutation(AssignChannelDocument);
  const [completed, complete] = useMutation(SetCompletionDocument);
  const [canceled, cancelRule] = useMutation(SetRefundCanceledDocument);
  const { errors, settle, forget } = useRefusals(t('channels.notSaved'));

  const save = async ({ channel: { slug, ...now }, rules }: ChannelChange) => {
    const { completion, refundCanceled, connectionId } = rules;
    // The rules come first: money must not arrive under the old ones.
    if (completion !== now.completion) {
      const { data, error } = await complete({ channel: slug, completion });
      if (!settle({ error, errors: data?.setCompletion.errors })) return { slug, error };
    }
    if (refundCanceled !== now.refundCanceled) {
      const { data, error } = await cancelRule({ channel: slug, refundCanceled });
      if (!settle({ error, errors: data?.setRefundCanceled.errors })) return { slug, error };
    }
    if (connectionId !== (now.connectionId ?? '')) {
      const { data, error } = await assign({ channel: slug, connectionId: connectionId || null });
      if (!settle({ error, errors: data?.assignChannel.errors })) return { slug, error };
    }
    return null;
  };
  const saving = assigned.fetching || completed.fetching || canceled.fetching;
  return { save, saving, errors, forget };
};

/** The rules of all channels as they are being changed, and how they are saved. */
export const useChannelChanges = (
  channels: readonly SetupChannel[],
  onSaved: (names: readonly string[]) => void,
) => {
  const [drafts, setDrafts] = useState<Readonly<Record<string, ChannelRules>>>({});
  const [refused, setRefused] = useState<Refused | null>(null);
  const { save, saving, errors, forget } = useSaveChannel();
  const changes = changesOf(channels, drafts);

  const discard = () => {
    setDrafts({});
    setRefused(null);
    forget();
  };
  const saveAll = async () => {
    const saved: string[] = [];
    setRefused(null);
    for (const change of changes) {
      const refusal = await save(change);
      setRefused(refusal);
      if (refusal) break;
      saved.push(change.channel.name);
    }
    if (saved.length > 0) onSaved(saved);
  };
  return {
    changes,
    saving,
    saveAll,
    discard,
    rulesFor: (channel: SetupChannel): ChannelRules => drafts[channel.slug] ?? rulesOf(channel),
    change: (channel: SetupChannel, part: Partial<ChannelRules>) =>
      setDrafts((old) => ({
        ...old,
        [channel.slug]: { ...(old[channel.slug] ?? rulesOf(channel)), ...part },
      })),
    refusalOf: (slug: string): { error?: CombinedError; errors: readonly FieldError[] } | null =>
      refused?.slug === slug
        ? { ...(refused.error ? { error: refused.error } : {}), errors }
        : null,
  };
};

export type ChannelChanges = ReturnType<typeof useChannelChanges>;
