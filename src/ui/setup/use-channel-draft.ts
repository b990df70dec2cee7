import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import {
  AssignChannelDocument,
  SetCompletionDocument,
  SetRefundCanceledDocument,
} from '../../generated/api';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import type { SetupChannel } from './types';
import { useRefusals } from './use-refusals';

/** The rules of a channel as they are being changed, and how they are saved. */
export const useChannelDraft = (channel: SetupChannel, onChanged: (message: string) => void) => {
  const t = useText();
  const [connectionId, setConnectionId] = useState(channel.connectionId ?? '');
  const [completion, setCompletion] = useState(channel.completion);
  const [refundCanceled, setRefundCanceled] = useState(channel.refundCanceled);
  const [assigned, assign] = useMutation(AssignChannelDocument);
  const [completed, complete] = useMutation(SetCompletionDocument);
  const [canceled, cancelRule] = useMutation(SetRefundCanceledDocument);
  const { errors, settle } = useRefusals(t('channels.notSaved', { name: channel.name }));
  // What was saved meanwhile takes the place of the draft; the row stays, and with it the focus.
  const now = `${channel.connectionId}:${channel.completion}:${channel.refundCanceled}`;
  const [shown, setShown] = useState(now);
  if (shown !== now) {
    setShown(now);
    setConnectionId(channel.connectionId ?? '');
    setCompletion(channel.completion);
    setRefundCanceled(channel.refundCanceled);
  }
  const moved = connectionId !== (channel.connectionId ?? '');
  const otherwise = completion !== channel.completion;
  const ruled = refundCanceled !== channel.refundCanceled;

  const save = async () => {
    const slug = channel.slug;
    // The rules come first: money must not arrive under the old ones.
    if (otherwise) {
      const { data, error } = await complete({ channel: slug, completion });
      if (!settle({ error, errors: data?.setCompletion.errors })) return;
    }
    if (ruled) {
      const { data, error } = await cancelRule({ channel: slug, refundCanceled });
      if (!settle({ error, errors: data?.setRefundCanceled.errors })) return;
    }
    if (moved) {
      const { data, error } = await assign({ channel: slug, connectionId: connectionId || null });
      if (!settle({ error, errors: data?.assignChannel.errors })) return;
    }
    onChanged(t('channels.saved', { name: channel.name }));
  };
  const error = assigned.error ?? completed.error ?? canceled.error;
  return {
    connectionId,
    completion,
    setConnectionId,
    setCompletion,
    refundCanceled,
    setRefundCanceled,
    errors,
    failure: error ? describeError(error, t) : null,
    dirty: moved || otherwise || ruled,
    saving: assigned.fetching || completed.fetching || canceled.fetching,
    submit: (event: FormEvent) => {
      event.preventDefault();
      void save();
    },
  };
};

export type ChannelDraft = ReturnType<typeof useChannelDraft>;
