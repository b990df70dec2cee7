import type { GetServerSideProps } from 'next';

/** `getServerSideProps` of every page: it has no props and sets the headers of the moment. */
export const securedPage: GetServerSideProps = async ({ req, res }) => {
  const { container } = await import('../container');
  const headers = await container().pageHeaders(req.headers);
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  return { props: {} };
};
