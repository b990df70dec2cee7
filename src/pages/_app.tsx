import '@saleor/macaw-ui/style';
import '../ui/app.css';
import '../ui/tables-and-forms.css';
import type { AppProps } from 'next/app';
import { DashboardFrame } from '../ui/dashboard-frame';

const App = ({ Component, pageProps }: AppProps) => (
  <DashboardFrame>
    <Component {...pageProps} />
  </DashboardFrame>
);

export default App;
