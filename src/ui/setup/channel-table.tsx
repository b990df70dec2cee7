import { SelectField } from '../fields';
import type { Completion } from '../order-text';
import { Section } from '../page';
import { Button, EmptyState, ErrorNotice, ModePill, Notice, Pill } from '../parts';
import { type Setup, type SetupChannel, sentence } from './types';
import { type ChannelDraft, useChannelDraft } from './use-channel-draft';
import { useText } from '../intl';
import type { MessageKey } from '../messages/catalogue';

const columns: readonly MessageKey[] = [
  'channels.channel',
  'channels.currency',
  'channels.connection',
  'channels.completion',
  'channels.canceled',
  'channels.change',
];

/** Which connection takes the money of each channel, and who makes its orders. */
export const ChannelTable = ({
  setup,
  onChanged,
}: {
  setup: Setup;
  onChanged: (message: string) => void;
}) => {
  const t = useText();
  const { channels, error } = setup.channels;
  return (
    <Section id="channels" title={t('channels.title')} hint={t('channels.hint')}>
      {error ? (
        <Notice kind="critical">
          <h3>{t('channels.unread')}</h3>
          <p>{error.message}</p>
          <p>{t('channels.unreadStep')}</p>
        </Notice>
      ) : null}
      <NextStep setup={setup} />
      {channels.length === 0 && !error ? (
        <EmptyState title={t('channels.none')} step={t('channels.noneStep')} />
      ) : null}
      {channels.length > 0 ? (
        <div className="table-frame" role="region" aria-labelledby="channels" tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{t('channels.hint')}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
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
  const t = useText();
  if (channels.channels.length === 0) return null;
  if (connections.length === 0) return <Notice>{t('channels.noConnection')}</Notice>;
  const assigned = channels.channels.some(({ connectionId }) => connectionId !== null);
  return assigned ? null : <Notice>{t('channels.noneAssigned')}</Notice>;
};

interface RowProps {
  readonly channel: SetupChannel;
  readonly setup: Setup;
  readonly onChanged: (message: string) => void;
}

const completions: readonly Completion[] = ['STOREFRONT', 'SALEOR', 'APP'];

/** Saved as a whole: a select changes at each arrow key, and money must not follow that. */
const ChannelRow = ({ channel, setup, onChanged }: RowProps) => {
  const t = useText();
  const draft = useChannelDraft(channel, onChanged);
  const { connections, viewer } = setup;
  const chosen = connections.find((one) => one.id === draft.connectionId);
  const formId = `channel-${channel.slug}`;
  return (
    <tr>
      <th scope="row">
        {channel.name}
        {channel.listed || setup.channels.error ? null : (
          <Pill label={t('channels.notListed')} tone="warning" />
        )}
      </th>
      <td>{channel.currency ?? t('common.none')}</td>
      <td>
        <div className="row row-tight">
          <SelectField
            label={t('channels.connectionOf', { name: channel.name })}
            value={draft.connectionId}
            disabled={!viewer.canConfigure}
            options={[
              { value: '', label: t('channels.unassigned') },
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
            label={t('channels.saveOf', { name: channel.name })}
            disabled={!viewer.canConfigure}
            busy={!draft.dirty || draft.saving}
          >
            {draft.saving ? t('common.saving') : t('common.save')}
          </Button>
        </form>
        <RowErrors {...draft} />
      </td>
    </tr>
  );
};

/** Who makes the channel's orders, and what becomes of a cancelled one's money. */
const RuleCells = ({
  channel,
  draft,
  disabled,
}: {
  channel: SetupChannel;
  draft: ChannelDraft;
  disabled: boolean;
}) => {
  const t = useText();
  return (
    <>
      <td>
        <SelectField
          label={t('channels.completionOf', { name: channel.name })}
          value={draft.completion}
          disabled={disabled}
          options={completions.map((value) => ({
            value,
            label: t(`channels.completions.${value}`),
          }))}
          onChange={(value) =>
            draft.setCompletion(completions.find((one) => one === value) ?? channel.completion)
          }
        />
      </td>
      <td>
        <SelectField
          label={t('channels.canceledOf', { name: channel.name })}
          value={draft.refundCanceled ? 'refund' : 'keep'}
          disabled={disabled}
          options={[
            { value: 'refund', label: t('channels.refundCanceled') },
            { value: 'keep', label: t('channels.keepCanceled') },
          ]}
          onChange={(value) => draft.setRefundCanceled(value !== 'keep')}
        />
      </td>
    </>
  );
};

const RowErrors = ({ failure, errors }: Pick<ChannelDraft, 'failure' | 'errors'>) => {
  if (failure) return <ErrorNotice error={failure} />;
  if (errors.length === 0) return null;
  return (
    <p className="field-error" role="alert">
      {errors.map(sentence).join(' ')}
    </p>
  );
};
