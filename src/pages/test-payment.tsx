import { securedPage } from '../server/http/page';
import { TestPaymentPage } from '../ui/test-payment/test-payment-page';

export const getServerSideProps = securedPage;
export default TestPaymentPage;
