import type { Completion } from '../../domain/decide/policy';
import type {
  ApiError,
  Channel as ApiChannel,
  Completion as ApiCompletion,
} from '../../generated/api-schema';
import type { Channel } from '../../ports/saleor';
import type { ChannelAssignment, Installation } from '../../ports/store';
import type { DashboardApiDeps } from './contract';
import { upper } from './present';

export const completionOf: Readonly<Record<ApiCompletion, Completion>> = {
  STOREFRONT: 'storefront',
  SALEOR: 'saleor',
  APP: 'app',
};

export const presentChannel = (
  slug: string,
  channel: Channel | null,
  assignment: ChannelAssignment | null,
): ApiChannel => ({
  slug,
  name: channel?.name ?? slug,
  currency: channel?.currencyCode ?? null,
  listed: channel !== null,
  connectionId: assignment?.connectionId ?? null,
  completion: upper(assignment?.completion ?? 'storefront'),
  refundCanceled: assignment?.refundCanceled ?? true,
});

/** Saleor's channels; none, and why, where it cannot be asked. */
export const readChannels = async (
  { saleorFor, log }: Pick<DashboardApiDeps, 'saleorFor' | 'log'>,
  installation: Installation,
): Promise<{ found: readonly Channel[]; error: ApiError | null }> => {
  const outcome = await saleorFor(installation, 'inline').listChannels();
  if (outcome.kind === 'done') return { found: outcome.value, error: null };
  const { code, message } = outcome;
  log.warn('dashboard-api.channels-unread', { code, message });
  return { found: [], error: { code: 'saleor-unavailable', message } };
};
