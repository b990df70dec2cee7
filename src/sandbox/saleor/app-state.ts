import type { Notes } from './shop-state';

export interface App {
  readonly __typename: 'App';
  readonly pk: number;
  readonly identifier: string;
  readonly name: string;
  readonly version: string;
  readonly permissions: readonly string[];
  readonly appUrl: string | null;
  readonly manifestUrl: string | null;
  readonly audience: string | null;
  readonly createdAt: number;
  isActive: boolean;
  isInstalled: boolean;
  removedAt: number | null;
  token: string;
  readonly webhooks: Webhook[];
  readonly problems: AppProblem[];
  readonly extensions: readonly Extension[];
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

/** A place in the Dashboard that an app asked for. */
interface Extension {
  readonly label: string;
  readonly url: string;
  readonly mount: string;
  readonly target?: string | undefined;
  /** Who does not hold them gets no token for it, and in most places does not see it. */
  readonly permissions?: readonly string[] | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly identifier?: string | null | undefined;
}

/** What an app says of itself on the list of extensions. */
export interface AppProblem {
  readonly __typename: 'AppProblem';
  readonly pk: number;
  readonly key: string;
  readonly createdAt: number;
  message: string;
  /** How often it was told while it was open. */
  count: number;
  isCritical: boolean;
  updatedAt: number;
  dismissedBy: 'APP' | 'USER' | null;
}

export interface Webhook {
  readonly __typename: 'Webhook';
  readonly pk: number;
  name: string;
  targetUrl: string;
  isActive: boolean;
  query: string;
  asyncEvents: readonly string[];
  syncEvents: readonly string[];
  readonly app: App;
  readonly deliveries: Delivery[];
  /** Sent along with every event. */
  customHeaders: Readonly<Record<string, string>>;
}

export interface Delivery {
  readonly __typename: 'EventDelivery';
  readonly pk: number;
  readonly event: string;
  readonly kind: 'async' | 'sync';
  readonly webhook: Webhook;
  readonly createdAt: number;
  status: 'PENDING' | 'SUCCESS' | 'FAILED';
  /** As first sent. */
  body: string | null;
  /** What the API shows; emptied by a retry of an action request. */
  payload: string | null;
  readonly attempts: DeliveryAttempt[];
}

export interface DeliveryAttempt {
  readonly __typename: 'EventDeliveryAttempt';
  readonly pk: number;
  readonly at: number;
  endedAt: number | null;
  responseStatus: number | null;
  response: string;
  status: 'PENDING' | 'SUCCESS' | 'FAILED';
}

export interface Installation {
  readonly __typename: 'AppInstallation';
  readonly pk: number;
  readonly appName: string;
  readonly manifestUrl: string;
  readonly permissions: readonly string[] | null;
  activate: boolean;
  status: 'PENDING' | 'FAILED';
  message: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface User {
  readonly __typename: 'User';
  readonly pk: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
  /** Null = every permission. */
  readonly permissions: readonly string[] | null;
}
