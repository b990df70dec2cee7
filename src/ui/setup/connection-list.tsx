import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { ConnectionsHealthQuery } from '../../generated/api';
import { Section } from '../page';
import { Button, EmptyState, Loading } from '../parts';
import { useOpener } from '../use-opener';
import { ConnectionCard } from './connection-card';
import type { Setup } from './types';
import { useText } from '../intl';

/** Loaded when it is opened: what checks forms is large. */
const KeysForm = dynamic(() => import('./keys-form'), { loading: Loading });

/** The connections as cards, and the form for one more. */
export const ConnectionList = ({
  setup,
  health,
  onChanged,
}: {
  setup: Setup;
  health: ConnectionsHealthQuery['connections'] | null;
  onChanged: (message: string | null) => void;
}) => {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const { connections, viewer } = setup;
  const open = () => {
    onChanged(null);
    setAdding(true);
  };
  const opener = useOpener(adding, connections.length);
  const add = (
    <Button ref={opener} kind="primary" onClick={open}>
      {t('setup.add')}
    </Button>
  );
  const mayAdd = viewer.canConfigure && !adding;
  return (
    <Section
      id="connections"
      title={t('setup.connections')}
      hint={t('setup.connectionsHint')}
      act={mayAdd && connections.length > 0 ? add : null}
    >
      {adding ? (
        <KeysForm
          onCancel={() => setAdding(false)}
          onDone={(name) => {
            setAdding(false);
            onChanged(t('setup.added', { name }));
          }}
        />
      ) : null}
      {connections.length === 0 && !adding ? (
        <EmptyState title={t('setup.none')} step={t('setup.noneStep')}>
          {mayAdd ? add : null}
        </EmptyState>
      ) : null}
      <ul className="plain-list grid" hidden={connections.length === 0}>
        {connections.map((connection) => (
          <ConnectionCard
            key={connection.id}
            connection={connection}
            health={health?.find((one) => one.id === connection.id)?.health ?? null}
            canConfigure={viewer.canConfigure}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </Section>
  );
};
