import { Agent, request as httpRequest } from 'node:http';

/** A request that is signed and ready to go. */
export interface Prepared {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Latencies in milliseconds, shortest first, and how many were answered a second. */
export interface Measured {
  readonly latenciesMs: readonly number[];
  readonly perSecond: number;
  /** In the order of the requests. */
  readonly answers: readonly Answered[];
}

/** One request, answered in full. */
export const send = (url: string, agent: Agent, prepared: Prepared): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      new URL(prepared.path, url),
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(prepared.body),
          ...prepared.headers,
        },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(prepared.body);
  });

/**
 * Sends every request once over so many connections that stay open; each connection sends its next
 * request when the last one is answered. Anything but a 200 with the text that is due ends the
 * measurement: a refusal is quicker than what is measured. `onAnswer` is told how many were
 * answered so far.
 */
export const measure = async (
  url: string,
  requests: readonly Prepared[],
  concurrency: number,
  due: RegExp,
  onAnswer: (count: number) => void,
): Promise<Measured> => {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latenciesMs: number[] = [];
  const answers: Answered[] = [];
  let next = 0;
  const connection = async (): Promise<void> => {
    for (;;) {
      const index = next;
      next += 1;
      const mine = requests[index];
      if (!mine) return;
      const began = performance.now();
      const answer = await send(url, agent, mine);
      latenciesMs.push(performance.now() - began);
      if (answer.status !== 200 || !due.test(answer.text)) {
        throw new Error(`${mine.path} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
      }
      answers[index] = answer;
      onAnswer(latenciesMs.length);
    }
  };
  const began = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, connection));
  } finally {
    agent.destroy();
  }
  const tookMs = performance.now() - began;
  return {
    latenciesMs: latenciesMs.sort((a, b) => a - b),
    perSecond: (requests.length / tookMs) * 1_000,
    answers,
  };
};
