import { problemsOf } from '../app-problems';
import { appAccessToken } from '../auth';
import type { App, AppProblem, Delivery, DeliveryAttempt, Installation, Webhook } from '../state';
import type { Context } from '../execution';
import { permissionDenied, may } from '../permissions';
import { page, type PageArgs } from './pages';
import { field, type Resolvers } from './resolver';
import { id, notes } from './shared';

/** An app may look at its own webhooks and deliveries, staff with MANAGE_APPS at all. */
const demandOwn = (app: App, { principal }: Context): void => {
  const own = principal.kind === 'app' && principal.app === app;
  if (!own && !may(principal, 'MANAGE_APPS')) throw permissionDenied(['MANAGE_APPS', 'OWNER']);
};

const words = (name: string): string => {
  const text = name.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const eventOf = (name: string): object => ({ eventType: name, name: words(name) });

interface DeliveriesArgs extends PageArgs {
  readonly filter?: { readonly status?: string | null; readonly eventType?: string | null } | null;
  readonly sortBy?: { readonly direction: 'ASC' | 'DESC' } | null;
}

/** Only what did not arrive is kept: a delivered payload is deleted. */
const keptDeliveries = (webhook: Webhook, args: DeliveriesArgs): readonly Delivery[] => {
  const { status, eventType } = args.filter ?? {};
  const kept = webhook.deliveries.filter(
    (delivery) =>
      delivery.status !== 'SUCCESS' &&
      (!status || delivery.status === status) &&
      (!eventType || delivery.event === eventType),
  );
  return args.sortBy?.direction === 'ASC' ? kept : kept.toReversed();
};

export const appResolvers: Resolvers = {
  App: {
    ...notes,
    id: id('App'),
    created: field<App>(({ createdAt }) => createdAt),
    type: field(() => 'THIRDPARTY'),
    permissions: field<App>(({ permissions }) =>
      permissions.map((code) => ({ code, name: words(code) })),
    ),
    webhooks: field<App>((app, _args, context) => {
      demandOwn(app, context);
      return app.webhooks;
    }),
    problems: field<App, { limit?: number | null }>((app, { limit }, context) => {
      demandOwn(app, context);
      return problemsOf(app, limit ?? null);
    }),
    accessToken: field<App>((app, _args, { world, principal }) =>
      // Of an app that is switched off as well: its pages still open.
      principal.kind === 'user' && principal.user.isStaff
        ? appAccessToken(world, app, principal.user)
        : null,
    ),
  },
  AppProblem: {
    id: id('AppProblem'),
    dismissed: field<AppProblem>(({ dismissedBy }) => (dismissedBy ? { by: dismissedBy } : null)),
  },
  AppInstallation: { id: field<Installation>(({ pk }) => installationId(pk)) },
  Webhook: {
    id: id('Webhook'),
    syncEvents: field<Webhook>(({ syncEvents }) => syncEvents.map(eventOf)),
    asyncEvents: field<Webhook>(({ asyncEvents }) => asyncEvents.map(eventOf)),
    subscriptionQuery: field<Webhook>(({ query }) => query),
    customHeaders: field<Webhook>(({ customHeaders }) => JSON.stringify(customHeaders)),
    eventDeliveries: field<Webhook, DeliveriesArgs>((webhook, args, context) => {
      demandOwn(webhook.app, context);
      return page(keptDeliveries(webhook, args), args);
    }),
  },
  EventDelivery: {
    id: id('EventDelivery'),
    eventType: field<Delivery>(({ event }) => event),
    attempts: field<Delivery, PageArgs>(({ attempts }, args) =>
      page(attempts.toReversed(), { first: 100, ...args }),
    ),
  },
  EventDeliveryAttempt: {
    id: id('EventDeliveryAttempt'),
    createdAt: field<DeliveryAttempt>(({ at }) => at),
    responseStatusCode: field<DeliveryAttempt>(({ responseStatus }) => responseStatus),
    duration: field<DeliveryAttempt>(({ at, endedAt }) =>
      endedAt === null ? null : (endedAt - at) / 1_000,
    ),
  },
};

const installationId = (pk: number): string =>
  Buffer.from(`AppInstallation:${pk}`).toString('base64');
