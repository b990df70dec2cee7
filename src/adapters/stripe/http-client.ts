import type { Clock } from '../../ports/clock';
import type { HttpAnswer, HttpSend } from '../system/http-send';
import type { Sdk } from './sdk';

interface HttpClientDeps {
  readonly clock: Clock;
  readonly send: HttpSend;
}

type SdkAnswer = Awaited<ReturnType<Sdk.HttpClient['makeRequest']>>;

/**
 * An answer in the form that the SDK reads; it is here in full. What a text that is no JSON throws,
 * the SDK turns into an error of its own.
 */
const readable = ({ status, headers, text }: HttpAnswer): SdkAnswer => ({
  getStatusCode: () => status,
  getHeaders: () => headers,
  // The SDK notes on it what it shows as `lastResponse`.
  getRawResponse: () => ({}),
  toStream: () => {
    throw new Error('No answer that we ask for is a stream');
  },
  toJSON: async () => JSON.parse(text),
});

const plainHeaders = (headers: Readonly<Record<string, string | number | string[]>>) => {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) plain[name] = String(value);
  return plain;
};

/**
 * What the SDK sends by: requests under a deadline of our clock, which covers the body and closes
 * the connection. Its errors carry no `code`: after a closed socket the SDK would send again even
 * with retries switched off.
 */
export const makeHttpClient = ({ clock, send }: HttpClientDeps): Sdk.HttpClient => {
  const makeRequest: Sdk.HttpClient['makeRequest'] = async (
    ...[host, port, path, method, headers, data, protocol, timeoutMs]
  ) => {
    // A body is sent with every POST, also an empty one, as its Content-Length says.
    const body = data || (method === 'POST' ? '' : null);
    const { answer, abort } = send({
      protocol: protocol === 'http' ? 'http' : 'https',
      ...{ host, port, path, method, headers: plainHeaders(headers), body },
    });
    return new Promise((resolve, reject) => {
      const callOff = clock.after(timeoutMs, () => {
        reject(new Error(`No answer within ${timeoutMs} ms`));
        abort();
      });
      answer
        .then((whole) => resolve(readable(whole)))
        .catch((error: unknown) => reject(new Error('Connection failed', { cause: error })))
        .finally(callOff);
    });
  };
  return { getClientName: () => 'node', makeRequest };
};
