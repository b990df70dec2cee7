import { securedPage } from '../server/http/page';
import { AboutPage } from '../ui/about-page';

export const getServerSideProps = securedPage;
export default AboutPage;
