import { useState } from 'react';
import { ConnectionsHealthDocument, SetupDocument } from '../../generated/api';
import { useFormat } from '../dashboard-frame';
import { describeError } from '../describe-error';
import { Page, Section } from '../page';
import { Button, ErrorNotice, FactList, Loading, Notice, StatusLine } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { useNotice } from '../use-notice';
import { ChannelTable } from './channel-table';
import { ConnectionList } from './connection-list';
import type { Setup } from './types';
import { useText } from '../intl';

/** Connections and channels: what takes the money, and whether Stripe and Saleor agree to it. */
export const SetupPage = () => {
  const t = useText();
  const [setup, refetch] = useKeptQuery({ query: SetupDocument });
  const [health, refetchHealth] = useKeptQuery({ query: ConnectionsHealthDocument });
  const [status, setStatus] = useState<string | null>(null);

  const notice = useNotice();

  const refresh = () => {
    setStatus(null);
    refetch();
    refetchHealth();
  };
  const changed = (message: string | null) => {
    if (message === null) return setStatus(null);
    refresh();
    setStatus(message);
    notice({ status: 'success', title: message });
  };
  const { data, error } = setup;
  return (
    <Page
      title={t('setup.title')}
      act={
        data ? (
          <Button busy={setup.fetching} onClick={refresh}>
            {t('common.refresh')}
          </Button>
        ) : null
      }
    >
      <StatusLine message={status} />
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <>
          <Warnings setup={data} />
          <ConnectionList
            setup={data}
            health={health.data?.connections ?? null}
            onChanged={changed}
          />
          <ChannelTable setup={data} onChanged={changed} />
          <About setup={data} />
        </>
      ) : null}
    </Page>
  );
};

const Warnings = ({ setup }: { setup: Setup }) => {
  const t = useText();
  return (
    <>
      {setup.installation.active ? null : <Notice kind="critical">{t('setup.inactive')}</Notice>}
      {setup.viewer.canConfigure ? null : <Notice>{t('setup.readOnly')}</Notice>}
    </>
  );
};

const About = ({ setup: { installation } }: { setup: Setup }) => {
  const t = useText();
  const format = useFormat();
  const { installedAt } = installation;
  const installed = <time dateTime={installedAt}>{format.time(installedAt)}</time>;
  return (
    <Section id="about" title={t('setup.about')}>
      <FactList
        facts={[
          { term: t('setup.shop'), value: installation.saleorApiUrl },
          { term: t('setup.version'), value: installation.schemaVersion },
          { term: t('setup.appVersion'), value: installation.appVersion },
          { term: t('setup.installed'), value: installed },
        ]}
      />
    </Section>
  );
};
