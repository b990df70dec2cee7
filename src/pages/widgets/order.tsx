import { securedPage } from '../../server/http/page';
import { OrderWidget } from '../../ui/widgets/order-widget';

export const getServerSideProps = securedPage;
export default OrderWidget;
