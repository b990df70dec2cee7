import { useFormat } from '../dashboard-frame';
import { SelectField } from '../fields';
import { useText } from '../intl';
import type { MessageKey } from '../messages/catalogue';
import type { Completion } from '../../generated/api-schema';
import { Section } from '../page';
import { EmptyState, ModePill, Notice, Pill } from '../parts';
import { useOpener } from '../use-opener';
import { ChannelSaveBar } from './channel-save-bar';
import { RefusedAct } from './refused-act';
import type { Setup, SetupChannel } from './types';
import { type ChannelChanges, useChannelChanges } from './use-channel-changes';

const columns: readonly MessageKey[] = [
  'channels.channel',
  'channels.currency',
  'channels.connection',
  'channels.completion',
  'channels.canceled',
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
  const format = useFormat();
  const { channels, error } = setup.channels;
  const draft = useChannelChanges(channels, (names) =>
    onChanged(t('channels.saved', { names: format.list(names), count: names.length })),
  );
  // The bar goes once all is saved, and with it the button that had the focus.
  const table = useOpener<HTMLDivElement>(draft.changes.length > 0);
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
        <div
          ref={table}
          className="table-frame"
          role="region"
          aria-labelledby="channels"
          tabIndex={0}
        >
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
                <ChannelRow key={channel.slug} channel={channel} setup={setup} draft={draft} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <ChannelSaveBar setup={setup} draft={draft} />
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
  readonly draft: ChannelChanges;
}

const completions: readonly Completion[] = ['STOREFRONT', 'SALEOR', 'APP'];

const ChannelRow = ({ channel, setup, draft }: RowProps) => {
  const t = useText();
  const { connections, viewer } = setup;
  const rules = draft.rulesFor(channel);
  const chosen = connections.find((one) => one.id === rules.connectionId);
  const refusal = draft.refusalOf(channel.slug);
  return (
    <tr>
      <th scope="row">
        {channel.name}
        {channel.listed || setup.channels.error ? null : (
          <Pill label={t('channels.notListed')} tone="warning" />
        )}
        {refusal ? <RefusedAct error={refusal.error} errors={refusal.errors} /> : null}
      </th>
      <td>{channel.currency ?? t('common.none')}</td>
      <td>
        <div className="row row-tight">
          <SelectField
            label={t('channels.connectionOf', { name: channel.name })}
            value={rules.connectionId}
            disabled={!viewer.canConfigure}
            options={[
              { value: '', label: t('channels.unassigned') },
              ...connections.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(connectionId) => draft.change(channel, { connectionId })}
          />
          {chosen ? <ModePill mode={chosen.mode} /> : null}
        </div>
      </td>
      <RuleCells channel={channel} draft={draft} disabled={!viewer.canConfigure} />
    </tr>
  );
};

/** Who makes the channel's orders, and what becomes of a cancelled one's money. */
const RuleCells = ({
  channel,
  draft,
  disabled,
}: Pick<RowProps, 'channel' | 'draft'> & { disabled: boolean }) => {
  const t = useText();
  const rules = draft.rulesFor(channel);
  const choose = (value: string) => {
    const completion = completions.find((one) => one === value) ?? channel.completion;
    draft.change(channel, { completion });
  };
  return (
    <>
      <td>
        <SelectField
          label={t('channels.completionOf', { name: channel.name })}
          value={rules.completion}
          disabled={disabled}
          options={completions.map((value) => ({
            value,
            label: t(`channels.completions.${value}`),
          }))}
          onChange={choose}
        />
      </td>
      <td>
        <SelectField
          label={t('channels.canceledOf', { name: channel.name })}
          value={rules.refundCanceled ? 'refund' : 'keep'}
          disabled={disabled}
          options={[
            { value: 'refund', label: t('channels.refundCanceled') },
            { value: 'keep', label: t('channels.keepCanceled') },
          ]}
          onChange={(value) => draft.change(channel, { refundCanceled: value !== 'keep' })}
        />
      </td>
    </>
  );
};
