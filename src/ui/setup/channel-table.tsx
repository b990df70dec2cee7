import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import {
  AssignChannelDocument,
  SetCompletionDocument,
  SetRefundCanceledDocument,
} from '../../generated/api';
import { describeError } from '../describe-error';
import { SelectField } from '../fields';
import type { Completion } from '../order-text';
import { Section } from '../page';
import { Button, EmptyState, ErrorNotice, ModePill, Notice, Pill } from '../parts';
import { text } from '../text';
import { type Setup, type SetupChannel, sentence } from './types';
import { useRefusals } from './use-refusals';

const columns = [
  text.channels.channel,
  text.channels.currency,
  text.channels.connection,
  text.channels.completion,
  text.channels.canceled,
  text.channels.change,
] as const;

/** Which connection takes the money of each channel, and who makes its orders. */
export const ChannelTable = ({
  setup,
  onChanged,
}: {
  setup: Setup;
  onChanged: (message: string) => void;
}) => {
  const { channels, error } = setup.channels;
  return (
    <Section id="channels" title={text.channels.title} hint={text.channels.hint}>
      {error ? (
        <Notice kind="critical">
          <h3>{text.channels.unread}</h3>
          <p>{error.message}</p>
          <p>{text.channels.unreadStep}</p>
        </Notice>
      ) : null}
      <NextStep setup={setup} />
      {channels.length === 0 && !error ? (
        <EmptyState title={text.channels.none} step={text.channels.noneStep} />
      ) : null}
      {channels.length > 0 ? (
        <div className="table-frame" role="region" aria-labelledby="channels" tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{text.channels.hint}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {channels.map((channel) => (
                <ChannelRow
                  key={channel.slug}
                  channel={channel}
                  setup={setup}
                  onChanged={onChanged}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Section>
  );
};

/** What is still missing before a payment can come. */
const NextStep = ({ setup: { connections, channels } }: { setup: Setup }) => {
  if (channels.channels.length === 0) return null;
  if (connections.length === 0) return <Notice>{text.channels.noConnection}</Notice>;
  const assigned = channels.channels.some(({ connectionId }) => connectionId !== null);
  return assigned ? null : <Notice>{text.channels.noneAssigned}</Notice>;
};

interface RowProps {
  readonly channel: SetupChannel;
  readonly setup: Setup;
  readonly onChanged: (message: string) => void;
}

const completions: readonly Completion[] = ['STOREFRONT', 'SALEOR', 'APP'];

/** Saved as a whole: a select changes at each arrow key, and money must not follow that. */
const ChannelRow = ({ channel, setup, onChanged }: RowProps) => {
  const draft = useChannelDraft(channel, onChanged);
  const { connections, viewer } = setup;
  const chosen = connections.find((one) => one.id === draft.connectionId);
  const formId = `channel-${channel.slug}`;
  return (
    <tr>
      <th scope="row">
        {channel.name}
        {channel.listed || setup.channels.error ? null : (
          <Pill label={text.channels.notListed} tone="warning" />
        )}
      </th>
      <td>{channel.currency ?? text.common.none}</td>
      <td>
        <div className="row row-tight">
          <SelectField
            label={text.channels.connectionOf(channel.name)}
            value={draft.connectionId}
            disabled={!viewer.canConfigure}
            options={[
              { value: '', label: text.channels.unassigned },
              ...connections.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={draft.setConnectionId}
          />
          {chosen ? <ModePill mode={chosen.mode} /> : null}
        </div>
      </td>
      <RuleCells channel={channel} draft={draft} disabled={!viewer.canConfigure} />
      <td>
        <form id={formId} onSubmit={draft.submit}>
          <Button
            type="submit"
            label={text.channels.saveOf(channel.name)}
            disabled={!viewer.canConfigure}
            busy={!draft.dirty || draft.saving}
          >
            {draft.saving ? text.common.saving : text.common.save}
          </Button>
        </form>
        <RowErrors {...draft} />
      </td>
    </tr>
  );
};

type ChannelDraft = ReturnType<typeof useChannelDraft>;

/** Who makes the channel's orders, and what becomes of a cancelled one's money. */
const RuleCells = ({
  channel,
  draft,
  disabled,
}: {
  channel: SetupChannel;
  draft: ChannelDraft;
  disabled: boolean;
}) => (
  <>
    <td>
      <SelectField
        label={text.channels.completionOf(channel.name)}
        value={draft.completion}
        disabled={disabled}
        options={completions.map((value) => ({
          value,
          label: text.channels.completions[value],
        }))}
        onChange={(value) =>
          draft.setCompletion(completions.find((one) => one === value) ?? channel.completion)
        }
      />
    </td>
    <td>
      <SelectField
        label={text.channels.canceledOf(channel.name)}
        value={draft.refundCanceled ? 'refund' : 'keep'}
        disabled={disabled}
        options={[
          { value: 'refund', label: text.channels.refundCanceled },
          { value: 'keep', label: text.channels.keepCanceled },
        ]}
        onChange={(value) => draft.setRefundCanceled(value !== 'keep')}
      />
    </td>
  </>
);

const RowErrors = ({ failure, errors }: Pick<ChannelDraft, 'failure' | 'errors'>) => {
  if (failure) return <ErrorNotice error={failure} />;
  if (errors.length === 0) return null;
  return (
    <p className="field-error" role="alert">
      {errors.map(sentence).join(' ')}
    </p>
  );
};

const useChannelDraft = (channel: SetupChannel, onChanged: (message: string) => void) => {
  const [connectionId, setConnectionId] = useState(channel.connectionId ?? '');
  const [completion, setCompletion] = useState(channel.completion);
  const [refundCanceled, setRefundCanceled] = useState(channel.refundCanceled);
  const [assigned, assign] = useMutation(AssignChannelDocument);
  const [completed, complete] = useMutation(SetCompletionDocument);
  const [canceled, cancelRule] = useMutation(SetRefundCanceledDocument);
  const { errors, settle } = useRefusals(text.channels.notSaved(channel.name));
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
    onChanged(text.channels.saved(channel.name));
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
    failure: error ? describeError(error) : null,
    dirty: moved || otherwise || ruled,
    saving: assigned.fetching || completed.fetching || canceled.fetching,
    submit: (event: FormEvent) => {
      event.preventDefault();
      void save();
    },
  };
};
