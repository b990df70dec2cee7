import { securedPage } from '../../server/http/page';
import { OrderPage } from '../../ui/orders/order-page';

export const getServerSideProps = securedPage;
export default OrderPage;
