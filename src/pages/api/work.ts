import type { NextApiRequest, NextApiResponse } from 'next';
import { container } from '../../server/container';
import { serveNode } from '../../server/http/node';

/** Signatures are over raw bytes, and caps come before parsing. */
export const config = { api: { bodyParser: false, externalResolver: true } };

const handle = (request: NextApiRequest, response: NextApiResponse): Promise<void> => {
  const { routes } = container();
  return serveNode(routes.work, routes, request, response);
};

export default handle;
