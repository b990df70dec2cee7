import type { Clock } from '../../../ports/clock';
import type { Log, LogFields } from '../../../ports/log';
import type { Secrets } from '../../../ports/secrets';
import type { Priority, Saleor } from '../../../ports/saleor';
import { newlyInstalled } from '../../../ports/store';
import type { Installation } from '../../../ports/store';
import { asId } from '../../../domain/facts/ids';
import { makeSaleorFor } from '../saleor-for';

/** What a test gives for an answer: a body for 200, a whole response, or a fault of the line. */
export type Scripted = object | Response | Error | 'silence';

export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly redirect: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export const token = 'app-token-that-nobody-may-see';
export const app = { id: 'QXBwOjc=', identifier: 'saleor.app.stripe.orders' };

export const installation: Installation = {
  id: asId('4b4bd3c4-0c61-4c5d-8f2b-6a4b3f7f0a01'),
  saleorApiUrl: 'https://shop.example.com/graphql/',
  appId: asId(app.id),
  tokenEncrypted: 'encrypted',
  schemaVersion: '3.23',
  jwks: null,
  installedAt: 0,
  ...newlyInstalled,
};

export const secrets: Secrets = {
  encrypt: () => 'encrypted',
  decrypt: (encrypted) => {
    if (encrypted !== 'encrypted') throw new Error(`cannot open ${encrypted}`);
    return token;
  },
};

/** Plays answers in order and keeps what was sent; `expire` lets every deadline pass. */
export const makeScript = (...answers: Scripted[]) => {
  const sent: Sent[] = [];
  const timers = new Set<() => void>();
  const lines: { event: string; fields: LogFields | undefined }[] = [];
  const keep = (event: string, fields?: LogFields): void => void lines.push({ event, fields });
  const log: Log = { info: keep, warn: keep, error: keep };
  const clock: Clock = {
    now: () => 0,
    sleep: () => Promise.resolve(),
    after: (_ms, task) => {
      timers.add(task);
      return () => void timers.delete(task);
    },
  };
  const play: typeof fetch = async (input, init) => {
    const asked = new Request(input, init);
    const body = JSON.parse(await asked.text());
    sent.push({
      url: asked.url,
      method: asked.method,
      redirect: init?.redirect,
      headers: Object.fromEntries(asked.headers),
      operation: body.operationName,
      query: body.query,
      variables: body.variables,
    });
    const answer = answers.shift();
    if (answer === 'silence') return new Promise(() => {});
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    if (answer === undefined) throw new Error('The script has no further answer');
    return Response.json(answer);
  };
  const deps = { secrets, fetch: play, timeoutMs: { inline: 8_000, worker: 20_000 }, log, clock };
  const saleorFor = makeSaleorFor(deps);
  const saleor = (change: Partial<Installation> = {}, priority: Priority = 'worker'): Saleor =>
    saleorFor({ ...installation, ...change }, priority);
  const expire = (): void => {
    for (const task of timers) task();
  };
  return { saleor, sent, lines, expire, play, clock, timers };
};
