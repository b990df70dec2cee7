import type { TransactionAction, TransactionEventType } from '../../domain/facts/transaction-event';
import type { Mills } from './amounts';
import type { App, User } from './app-state';
import type { Balances } from './balances';
import type { Checkout, Notes, Order } from './shop-state';

export interface GrantedRefund {
  readonly __typename: 'OrderGrantedRefund';
  readonly pk: number;
  readonly createdAt: number;
  updatedAt: number;
  readonly amount: Mills;
  readonly reason: string;
  status: 'NONE' | 'PENDING' | 'SUCCESS' | 'FAILURE';
  readonly order: Order;
  readonly transaction: TransactionItem;
}

export interface TransactionItem {
  readonly __typename: 'TransactionItem';
  readonly pk: number;
  readonly token: string;
  readonly currency: string;
  readonly createdAt: number;
  modifiedAt: number;
  name: string;
  message: string;
  /** Empty text where there is none. */
  pspReference: string;
  externalUrl: string;
  actions: TransactionAction[];
  /** Actions that were stored as they came: as long as they stand, no reading of them succeeds. */
  unreadableActions: readonly string[];
  balances: Balances;
  /** Oldest first. */
  readonly events: TransactionEvent[];
  order: Order | null;
  checkout: Checkout | null;
  /** Owner; matched by the identifier where the app was installed anew. */
  app: App | null;
  user: User | null;
  readonly idempotencyKey: string | null;
  paymentMethod: Readonly<Record<string, unknown>> | null;
  /** Set where the release of an abandoned checkout's funds was asked for, until it succeeds. */
  fundsAsked: boolean;
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface TransactionEvent {
  readonly __typename: 'TransactionEvent';
  readonly pk: number;
  type: TransactionEventType;
  createdAt: number;
  /** Empty text where there is none. */
  pspReference: string;
  message: string;
  externalUrl: string;
  amount: Mills;
  readonly currency: string;
  /** `includeInCalculations`. */
  included: boolean;
  readonly createdBy: App | User | null;
  readonly idempotencyKey: string | null;
  grantedRefund: GrantedRefund | null;
}
