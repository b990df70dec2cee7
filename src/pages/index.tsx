import { securedPage } from '../runtime/http/page';
import { SetupPage } from '../ui/setup/setup-page';

export const getServerSideProps = securedPage;
export default SetupPage;
