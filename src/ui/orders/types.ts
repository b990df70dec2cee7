import type { OrderByIdQuery, OrdersQuery } from '../../generated/api';

export type OrderRow = OrdersQuery['orders']['rows'][number];
export type Counts = OrdersQuery['orderCounts'];
export type Detail = NonNullable<OrderByIdQuery['order']>;
