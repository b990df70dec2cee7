import type { IncomingHttpHeaders } from 'node:http';
import type { Random } from '../../ports/random';
import { pageHeaders } from './security-headers';

interface PageHeadersDeps {
  readonly appUrl: string;
  /** Next's development server is running. */
  readonly development: boolean;
  readonly random: Pick<Random, 'token'>;
  readonly frameAncestors: () => Promise<readonly string[]>;
  /** Told of every request of a page, with who may show it. */
  readonly watchFrame: (headers: IncomingHttpHeaders, ancestors: readonly string[]) => void;
}

/** Headers of the answer to one request of a page, whether it is shown or an error. */
export type PageHeaders = (
  request: IncomingHttpHeaders,
) => Promise<Readonly<Record<string, string>>>;

export const makePageHeaders =
  ({ appUrl, development, random, frameAncestors, watchFrame }: PageHeadersDeps): PageHeaders =>
  async (request) => {
    const ancestors = await frameAncestors();
    watchFrame(request, ancestors);
    const nonce = random.token(16);
    return pageHeaders({ appUrl, development, nonce, frameAncestors: ancestors });
  };
