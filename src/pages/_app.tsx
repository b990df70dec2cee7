import '@saleor/macaw-ui/style';
import '../ui/app.css';
import '../ui/tables-and-forms.css';
import type { AppProps } from 'next/app';
import { DashboardFrame } from '../ui/dashboard-frame';

/** Made by the build, without a request: they stand alone, and no script of theirs has to run. */
const plainRoutes: readonly string[] = ['/404', '/500', '/_error'];

const App = ({ Component, pageProps, router }: AppProps) =>
  plainRoutes.includes(router.pathname) ? (
    <Component {...pageProps} />
  ) : (
    <DashboardFrame>
      <Component {...pageProps} />
    </DashboardFrame>
  );

export default App;
