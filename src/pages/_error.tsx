import type { NextPage } from 'next';
import { secureErrorPage } from '../server/http/error-page';
import { AppLink } from '../ui/app-link';
import { useText } from '../ui/intl';
import { PlainPage } from '../ui/page';

const faultOf = (status: number) => {
  if (status === 404) return 'page-missing';
  return status < 500 ? 'address-unreadable' : 'page-fault';
};

/**
 * Every answer of a page that is an error. It is made for each request, not by the build, since
 * the headers that let a Dashboard show it are known at run time only. It stands alone: no script
 * has to run for it to be read.
 */
const ErrorPage: NextPage<{ readonly status: number }> = ({ status }) => {
  const t = useText();
  const fault = faultOf(status);
  return (
    <main>
      <PlainPage title={t(`error.${fault}.title`)}>
        <p>{t(`error.${fault}.reason`)}</p>
        <p>{t(`error.${fault}.nextStep`)}</p>
        <p>
          <AppLink className="external" to={{ path: '/' }}>
            {t('nav.overview')}
          </AppLink>
        </p>
        <p>
          <AppLink className="external" to={{ path: '/orders' }}>
            {t('nav.orders')}
          </AppLink>
        </p>
      </PlainPage>
    </main>
  );
};

ErrorPage.getInitialProps = async ({ req, res, err }) => {
  if (req && res) await secureErrorPage(req, res);
  return { status: res?.statusCode ?? err?.statusCode ?? 500 };
};

export default ErrorPage;
