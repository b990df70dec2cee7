import { manifestWebhooks } from '../handlers/manifest';
import { stripeEventTypes } from '../handlers/registry';
import { makeTellProblems } from '../installation/app-problems';
import { makeConnections } from '../installation/connections';
import { makeAlignEvents } from '../installation/endpoint-events';
import { makeFinishEndpoints } from '../installation/endpoint-removal';
import { replaceEndpoint } from '../installation/endpoints';
import { makeSetHeaderSecret } from '../installation/header-secret';
import { makeLifecycle } from '../installation/retire';
import type { StandingNotes } from '../installation/standing';
import { makeWatch } from '../installation/watch';
import type { ApiClients } from './api-clients';
import type { Platform } from './platform';
import { limits } from './limits';

/** Connections, the ends of installations, and what looks after both, over any platform. */
export const installationFeatures = (
  platform: Platform,
  clients: ApiClients,
  notes: StandingNotes,
) => {
  const { store, clock, random, log, secrets, settings } = platform;
  const { saleorFor, stripeFor, stripeAccountFor, identify, webhooksFor } = clients;
  const { headerSecretMs, deadTokenMs } = limits;
  const common = { store, clock, random, log, secrets };
  const { appUrl } = settings;
  const endpoints = { ...common, stripeAccountFor, appUrl, events: stripeEventTypes };
  const lifecycle = makeLifecycle({ ...endpoints, identify });
  const setHeaderSecret = makeSetHeaderSecret({
    ...common,
    ...{ webhooksFor, headerSecretMs, appUrl },
    manifestWebhooks: (version) => manifestWebhooks(appUrl, version),
  });
  const connections = makeConnections({ ...endpoints, stripeFor, notes });
  return {
    connections,
    tellProblems: makeTellProblems({ ...common, saleorFor, health: connections.health }),
    lifecycle,
    setHeaderSecret,
    alignEvents: makeAlignEvents(endpoints),
    finishEndpoints: makeFinishEndpoints({
      ...endpoints,
      resume: async (connection) => {
        const made = await replaceEndpoint(endpoints, connection);
        const code = made.ok ? null : made.refusal.code;
        log.info('connection.endpoint-resumed', { connectionId: connection.id, code });
      },
    }),
    watch: makeWatch({ ...common, lifecycle, setHeaderSecret, deadTokenMs }),
  };
};
