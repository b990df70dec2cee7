import { securedPage } from '../server/http/page';
import { SetupPage } from '../ui/setup/setup-page';

export const getServerSideProps = securedPage;
export default SetupPage;
