import type { NextApiHandler } from 'next';
import { container, type Container } from './container';
import { serveNode } from './http/node';
import type { Route } from './http/message';

/** A page of Next's API that one route of this process answers. */
export const apiPage =
  (routeOf: (container: Container) => Route): NextApiHandler =>
  (request, response) => {
    const running = container();
    return serveNode(routeOf(running), running.routes, request, response);
  };
