import type { NextApiRequest, NextApiResponse } from 'next';
import { container } from '../../runtime/container';
import { makeBenchFloorRoute } from '../../runtime/http/bench-floor';
import { serveNode } from '../../runtime/http/node';
import type { Route } from '../../runtime/http/message';

/** Signatures are over raw bytes, and caps come before parsing. */
export const config = { api: { bodyParser: false, externalResolver: true } };

let route: Route | null = null;

const handle = (request: NextApiRequest, response: NextApiResponse): Promise<void> => {
  const { env, ground, routes } = container();
  route ??= makeBenchFloorRoute(env.benchFloor, ground.clock);
  return serveNode(route, routes, request, response);
};

export default handle;
