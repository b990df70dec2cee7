export { OrdersPage as default } from '../../ui/orders/orders-page';
