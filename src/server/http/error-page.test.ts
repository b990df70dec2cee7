import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import ErrorPage from '../../pages/_error';
import type { PageHeaders } from './page-headers';

const shared: typeof globalThis & { stripeOrdersContainer?: { pageHeaders: PageHeaders } } =
  globalThis;

const answer = async (url: string, status: number) => {
  const req = new IncomingMessage(new Socket());
  req.url = url;
  const res = new ServerResponse(req);
  res.statusCode = status;
  const props = await ErrorPage.getInitialProps?.({
    ...{ req, res, pathname: '/_error', query: {} },
    AppTree: () => null,
  });
  return { props, policy: res.getHeader('content-security-policy') };
};

describe('an answer that is an error', () => {
  afterEach(() => {
    delete shared.stripeOrdersContainer;
  });
  const start = () => {
    shared.stripeOrdersContainer = {
      pageHeaders: async () => ({ 'content-security-policy': 'frame-ancestors https://one.test' }),
    };
  };

  it.each([
    ['/nothing', 404],
    ['/orders/1', 500],
    ['/orders/%', 400],
    ['/', 503],
  ])('at %s with %i may be shown by the Dashboards that show the pages', async (url, status) => {
    start();
    expect(await answer(url, status)).toEqual({
      props: { status },
      policy: 'frame-ancestors https://one.test',
    });
  });

  it('of the API is shown by nobody, and keeps the headers that the server set', async () => {
    start();
    expect(await answer('/api/nothing', 404)).toEqual({
      props: { status: 404 },
      policy: undefined,
    });
  });

  it('is given even where the app could not be put together', async () => {
    expect(await answer('/', 500)).toEqual({ props: { status: 500 }, policy: undefined });
  });
});
