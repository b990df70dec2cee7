import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Priority, Saleor, SaleorFor, StaffSaleor } from '../../ports/saleor';
import type { Secrets } from '../../ports/secrets';
import type { Installation } from '../../ports/store';
import { makeClient, notPermitted } from './client';
import type { Client } from './client';
import { makeSaleor } from './saleor';
import { openToken } from './token';

interface SaleorForDeps {
  readonly secrets: Secrets;
  /** Guarded: a Saleor's address was chosen by whoever installed us. */
  readonly fetch: typeof fetch;
  readonly timeoutMs: Readonly<Record<Priority, number>>;
  readonly log: Log;
  readonly clock: Clock;
}

/** Sends nothing, because there is no token to send it with. */
const tokenlessClient: Client = {
  ask: async () => notPermitted('The token of this installation is gone or cannot be decrypted'),
};

/** Opens an installation's token for each Saleor it makes, and keeps neither. */
export const makeSaleorFor = (
  deps: SaleorForDeps,
): ((...of: Parameters<SaleorFor>) => Saleor & StaffSaleor) => {
  const logged = (client: Client, installation: Installation): Client => ({
    ask: async (document, variables) => {
      const outcome = await client.ask(document, variables);
      if (outcome.kind !== 'done') {
        const { kind, code, message } = outcome;
        const { id: installationId } = installation;
        deps.log.warn('saleor.call-failed', { installationId, kind, code, message });
      }
      return outcome;
    },
  });
  return (installation, priority) => {
    const token = openToken(deps, installation);
    if (token === null) return makeSaleor(tokenlessClient, null);
    const client = makeClient({
      apiUrl: installation.saleorApiUrl,
      token,
      fetch: deps.fetch,
      clock: deps.clock,
      timeoutMs: deps.timeoutMs[priority],
    });
    return makeSaleor(logged(client, installation), installation.schemaVersion);
  };
};
