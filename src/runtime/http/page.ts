import type { GetServerSideProps } from 'next';
import { pageHeaders } from './security-headers';

/**
 * `getServerSideProps` of every page: it has no props and sets the headers of the moment. Where
 * the database is away from the start the page is shown in no frame, which is the safe side.
 */
export const securedPage: GetServerSideProps = async ({ res }) => {
  const { container } = await import('../container');
  const { env, frameAncestors, ground } = container();
  const ancestors = await frameAncestors().catch(() => [] as readonly string[]);
  const headers = pageHeaders({
    appUrl: env.appUrl,
    frameAncestors: ancestors,
    nonce: ground.random.token(16),
    development: env.devServer,
  });
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  return { props: {} };
};
