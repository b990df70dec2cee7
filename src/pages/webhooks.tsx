import { securedPage } from '../server/http/page';
import { WebhooksPage } from '../ui/webhooks/webhooks-page';

export const getServerSideProps = securedPage;
export default WebhooksPage;
