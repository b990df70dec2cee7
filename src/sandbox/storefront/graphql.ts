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
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...endpoint.headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (!text.startsWith('{')) throw new Error(`${endpoint.url} answered ${response.status}`);
  const { data, errors } = envelope.parse(JSON.parse(text));
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return form.parse(data);
};
