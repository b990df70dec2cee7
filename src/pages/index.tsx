import { securedPage } from '../server/http/page';
import { OverviewPage } from '../ui/overview/overview-page';

export const getServerSideProps = securedPage;
export default OverviewPage;
