import { isoTime } from '../../domain/facts/iso-time';
import { type ConnectionId, asId } from '../../domain/facts/ids';
import type {
  ApiError,
  ChannelList,
  ChannelPayload,
  Connection as ApiConnection,
  ConnectionHealth as ApiConnectionHealth,
  ConnectionPayload,
  Installation as ApiInstallation,
  MutationAddConnectionArgs,
  MutationAssignChannelArgs,
  MutationRemoveConnectionArgs,
  MutationRotateConnectionKeysArgs,
  MutationRotateWebhookSecretArgs,
  MutationSetCompletionArgs,
  MutationSetRefundCanceledArgs,
  Viewer,
} from '../../generated/api-schema';
import type { Answer, Refusal } from '../../installation/answer';
import type { Channel } from '../../ports/saleor';
import type { ChannelAssignment, Connection } from '../../ports/store';
import { completionOf, presentChannel, readChannels } from './channels';
import { type DashboardApiDeps, type DashboardViewer, configurePermission } from './contract';
import { maskPublishableKey, presentHealth, presentMode } from './present';

/** `health` is asked of Stripe only where the document selects it. */
type LazyConnection = Omit<ApiConnection, 'health'> & {
  health: () => Promise<ApiConnectionHealth>;
};
type LazyConnectionPayload = Omit<ConnectionPayload, 'connection'> & {
  connection: LazyConnection | null;
};

const mayConfigure = (viewer: DashboardViewer): boolean =>
  viewer.permissions.includes(configurePermission);

const forbidden: ApiError = {
  code: 'permission-missing',
  message: `Changing connections and channels asks for the permission ${configurePermission}.`,
  field: null,
  nextStep: 'Ask an administrator of your Saleor for it.',
};

const required = (field: string, message: string): ApiError => ({
  code: 'required',
  message,
  field,
});

/** Empty fields are told apart here, all at once; what a key is worth, Stripe says. */
const missing = (input: { name?: string; publishableKey: string; secretKey: string }) => [
  ...(input.name?.trim() === '' ? [required('name', 'Give the connection a name.')] : []),
  ...(input.publishableKey.trim() === ''
    ? [required('publishableKey', 'Enter the publishable key (pk_…).')]
    : []),
  ...(input.secretKey.trim() === ''
    ? [required('secretKey', 'Enter the restricted or secret key (rk_… or sk_…).')]
    : []),
];

/** Which input a refusal of the installation feature is about. */
const fieldOf: Readonly<Record<string, string>> = {
  'name-invalid': 'name',
  'name-taken': 'name',
  'publishable-key-invalid': 'publishableKey',
  'secret-key-invalid': 'secretKey',
  'keys-of-different-modes': 'secretKey',
  'keys-of-different-accounts': 'publishableKey',
  'stripe-key-refused': 'secretKey',
  'stripe-permissions-missing': 'secretKey',
  'another-account': 'secretKey',
};

const presentRefusal = ({ code, message, nextStep }: Refusal): ApiError => ({
  code,
  message,
  nextStep,
  field: fieldOf[code] ?? null,
});

/** Keys are pasted, often with a line break. */
const trimKeys = ({
  publishableKey,
  secretKey,
}: {
  publishableKey: string;
  secretKey: string;
}) => ({
  publishableKey: publishableKey.trim(),
  secretKey: secretKey.trim(),
});

/** Queries about the installation, its connections and channels, and the verbs that change them. */
export const makeSetupResolvers = (deps: DashboardApiDeps, viewer: DashboardViewer) => {
  const { store, connections } = deps;
  const { installation } = viewer;

  const presentConnection = (
    connection: Connection,
    assignments: readonly ChannelAssignment[],
  ): LazyConnection => ({
    id: connection.id,
    name: connection.name,
    mode: presentMode(connection),
    publishableKeyMasked: maskPublishableKey(connection.publishableKey),
    secretKeyMasked: `…${connection.secretKeyHint}`,
    accountId: connection.accountId,
    createdAt: isoTime(connection.createdAt),
    channels: assignments
      .filter((one) => one.connectionId === connection.id)
      .map((one) => one.channel),
    health: async () => presentHealth(await connections.health(connection)),
  });

  const connectionPayload = async (
    errors: readonly ApiError[],
    change: () => Promise<Answer<Connection>>,
  ): Promise<LazyConnectionPayload> => {
    if (!mayConfigure(viewer)) return { connection: null, errors: [forbidden] };
    if (errors.length > 0) return { connection: null, errors: [...errors] };
    const result = await change();
    if (!result.ok) return { connection: null, errors: [presentRefusal(result.refusal)] };
    const assignments = await store.listChannelAssignments(installation.id);
    return { connection: presentConnection(result.value, assignments), errors: [] };
  };

  /** Saleor's channels, or none and the reason. */
  const readSaleorChannels = () => readChannels(deps, installation);

  const channelPayload = async (
    channel: string,
    change: () => Promise<Answer<ChannelAssignment>>,
  ): Promise<ChannelPayload> => {
    if (!mayConfigure(viewer)) return { channel: null, errors: [forbidden] };
    const result = await change();
    if (!result.ok) return { channel: null, errors: [presentRefusal(result.refusal)] };
    const { found } = await readSaleorChannels();
    const known = found.find((one) => one.slug === channel) ?? null;
    return { channel: presentChannel(channel, known, result.value), errors: [] };
  };

  return {
    ...makeSetupQueries(deps, viewer, presentConnection, readSaleorChannels),

    addConnection: ({ input }: MutationAddConnectionArgs) =>
      connectionPayload(missing(input), () =>
        connections.add(installation.id, {
          ...{ name: input.name, allowSameAccount: input.allowSameAccount ?? false },
          ...trimKeys(input),
        }),
      ),
    removeConnection: ({ id }: MutationRemoveConnectionArgs) =>
      connectionPayload([], () => connections.remove(installation.id, asId<ConnectionId>(id))),
    rotateConnectionKeys: ({ input }: MutationRotateConnectionKeysArgs) =>
      connectionPayload(missing(input), () =>
        connections.rotateKeys(installation.id, asId<ConnectionId>(input.id), trimKeys(input)),
      ),
    rotateWebhookSecret: ({ id }: MutationRotateWebhookSecretArgs) =>
      connectionPayload([], () => connections.repair(installation.id, asId<ConnectionId>(id))),
    assignChannel: ({ channel, connectionId }: MutationAssignChannelArgs) =>
      channelPayload(channel, () =>
        connections.assign(installation.id, {
          channel,
          connectionId: connectionId ? asId<ConnectionId>(connectionId) : null,
        }),
      ),
    setCompletion: ({ channel, completion }: MutationSetCompletionArgs) =>
      channelPayload(channel, () =>
        connections.assign(installation.id, { channel, completion: completionOf[completion] }),
      ),
    setRefundCanceled: ({ channel, refundCanceled }: MutationSetRefundCanceledArgs) =>
      channelPayload(channel, () =>
        connections.assign(installation.id, { channel, refundCanceled }),
      ),
  };
};

const makeSetupQueries = (
  { store, appVersion }: DashboardApiDeps,
  viewer: DashboardViewer,
  presentConnection: (
    connection: Connection,
    assignments: readonly ChannelAssignment[],
  ) => LazyConnection,
  readSaleorChannels: () => Promise<{ found: readonly Channel[]; error: ApiError | null }>,
) => ({
  viewer: (): Viewer => ({ email: viewer.email, canConfigure: mayConfigure(viewer) }),

  installation: (): ApiInstallation => ({
    saleorApiUrl: viewer.installation.saleorApiUrl,
    schemaVersion: viewer.installation.schemaVersion,
    active: viewer.installation.active,
    installedAt: isoTime(viewer.installation.installedAt),
    appVersion,
  }),

  connections: async (): Promise<LazyConnection[]> => {
    const [found, assignments] = await Promise.all([
      store.listConnections(viewer.installation.id),
      store.listChannelAssignments(viewer.installation.id),
    ]);
    return found.map((one) => presentConnection(one, assignments));
  },

  channels: async (): Promise<ChannelList> => {
    const [assignments, { found, error }] = await Promise.all([
      store.listChannelAssignments(viewer.installation.id),
      readSaleorChannels(),
    ]);
    const bySlug = new Map(assignments.map((one) => [one.channel, one]));
    const listed = found.map((one) => presentChannel(one.slug, one, bySlug.get(one.slug) ?? null));
    const slugs = new Set(found.map((one) => one.slug));
    const others = assignments
      .filter((one) => !slugs.has(one.channel) && one.connectionId !== null)
      .map((one) => presentChannel(one.channel, null, one));
    return { channels: [...listed, ...others], error };
  },
});
