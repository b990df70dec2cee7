import type { Clock } from '../../ports/clock';
import { HttpFault } from './message';

/** How much of a body is taken, and how long it may take. */
interface BodyLimits {
  readonly maxBytes: number;
  readonly withinMs: number;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Reads raw bytes under a cap and a deadline. Signatures are over bytes, so nothing may parse the
 * body before; and a stranger may send a body without end, or one byte a minute.
 */
export const readBody = async (
  chunks: AsyncIterable<Uint8Array>,
  declaredLength: string | null,
  { maxBytes, withinMs, clock }: BodyLimits,
): Promise<Buffer> => {
  if (Number(declaredLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    // Called off once the body is there: a signal that times out later costs every request more.
    const callOff = clock.after(withinMs, () => reject(tooSlow()));
    collect(chunks, maxBytes).then(resolve, reject).finally(callOff);
  });
};

const tooSlow = (): HttpFault =>
  new HttpFault(408, 'body-too-slow', 'The body did not arrive in time.', closing);

/** The rest of a refused body would be read as the next request: the connection ends. */
const closing = { connection: 'close' };

const tooLarge = (maxBytes: number): HttpFault =>
  new HttpFault(413, 'body-too-large', `The body is larger than ${maxBytes} bytes.`, closing);

const collect = async (chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      parts.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpFault) throw error;
    // Who sent it went away: nobody hears the answer, and it is no trouble of ours.
    throw new HttpFault(400, 'body-cut-off', 'The body ended before its end.', closing);
  }
  return Buffer.concat(parts);
};
