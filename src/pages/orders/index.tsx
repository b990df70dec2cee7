import { securedPage } from '../../server/http/page';
import { OrdersPage } from '../../ui/orders/orders-page';

export const getServerSideProps = securedPage;
export default OrdersPage;
