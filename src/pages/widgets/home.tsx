import { securedPage } from '../../server/http/page';
import { HomeWidget } from '../../ui/widgets/home-widget';

export const getServerSideProps = securedPage;
export default HomeWidget;
