import { securedPage } from '../server/http/page';
import { FindPage } from '../ui/widgets/find-page';

export const getServerSideProps = securedPage;
export default FindPage;
