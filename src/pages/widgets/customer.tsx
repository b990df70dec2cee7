import { securedPage } from '../../server/http/page';
import { CustomerWidget } from '../../ui/widgets/customer-widget';

export const getServerSideProps = securedPage;
export default CustomerWidget;
