import { z } from 'zod';

const envelope = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});

/** One end of a GraphQL API, with what is sent along. */
export interface Endpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing came back: the other side may have done what was asked, or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Sends a request and reads its answer in full. Throws `NoAnswer` where none came. */
export const call = async (
  url: string,
  init?: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> => {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new NoAnswer(`${url} did not answer`, { cause: error });
  }
};

/**
 * Asks a GraphQL API and reads the answer as `form`. Throws on anything that a person would see as
 * a broken page: no answer, another status, errors at the top.
 */
export const ask = async <T>(
  endpoint: Endpoint,
  form: z.ZodType<T>,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> => {
  const { status, text } = await call(endpoint.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...endpoint.headers },
    body: JSON.stringify({ query, variables }),
  });
  if (!text.startsWith('{')) throw new Error(`${endpoint.url} answered ${status}`);
  const { data, errors } = envelope.parse(JSON.parse(text));
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return form.parse(data);
};
