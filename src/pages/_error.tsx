import type { NextPage } from 'next';
import { secureErrorPage } from '../server/http/error-page';
import { AppLink } from '../ui/app-link';
import { PlainPage } from '../ui/page';
import { text } from '../ui/text';

const wordsOf = (status: number) => {
  if (status === 404) return text.missing;
  return status < 500 ? text.unread : text.fault;
};

/**
 * Every answer of a page that is an error. It is made for each request, not by the build, since
 * the headers that let a Dashboard show it are known at run time only. It stands alone: no script
 * has to run for it to be read.
 */
const ErrorPage: NextPage<{ readonly status: number }> = ({ status }) => {
  const { title, reason, step } = wordsOf(status);
  return (
    <main>
      <PlainPage title={title}>
        <p>{reason}</p>
        <p>{step}</p>
        <p>
          <AppLink className="external" to={{ path: '/' }}>
            {text.nav.setup}
          </AppLink>
        </p>
        <p>
          <AppLink className="external" to={{ path: '/orders' }}>
            {text.nav.orders}
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
