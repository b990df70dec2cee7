export { OrderPage as default } from '../../ui/orders/order-page';
