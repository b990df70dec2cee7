import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Container } from '../container';

const shared: typeof globalThis & { stripeOrdersContainer?: Pick<Container, 'pageHeaders'> } =
  globalThis;

/**
 * Sets the headers of an error page. Next runs the code of error pages in browsers as well, so the
 * container cannot be imported here; the server made it when it started. The API has headers of
 * its own and is shown in no frame.
 */
export const secureErrorPage = async (
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.url?.startsWith('/api/')) return;
  const headers = await shared.stripeOrdersContainer?.pageHeaders(request.headers);
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
};
