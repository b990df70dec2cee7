import '@saleor/macaw-ui/style';
import '../ui/app.css';
import '../ui/tables-and-forms.css';
import '../ui/order.css';
import type { AppProps } from 'next/app';
import { DashboardFrame } from '../ui/dashboard-frame';
import { Words } from '../ui/intl';

/** They stand alone: no script of theirs has to run, and no Dashboard has to answer. */
const alone: readonly string[] = ['/_error', '/about'];

const App = ({ Component, pageProps, router }: AppProps) =>
  alone.includes(router.pathname) ? (
    <Words locale="en">
      <Component {...pageProps} />
    </Words>
  ) : (
    <DashboardFrame>
      <Component {...pageProps} />
    </DashboardFrame>
  );

export default App;
