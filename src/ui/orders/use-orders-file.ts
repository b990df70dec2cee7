import { type AppBridge, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { useCallback, useEffect, useRef, useState } from 'react';
import { CombinedError } from 'urql';
import { authenticatedFetch } from '../api-client';
import { useFormat } from '../dashboard-frame';
import { type Filter, variablesOf } from './filter';
import { makeLineCount } from './lines-in';

/** How far the file is; `rows` are those that came so far. */
type OrdersFileState =
  | { readonly step: 'none' | 'canceled' }
  | { readonly step: 'reading' | 'saved'; readonly rows: number }
  | { readonly step: 'failed'; readonly error: CombinedError };

const errorsOf = async (answer: Response): Promise<CombinedError> => {
  const body: unknown = await answer.json().catch(() => null);
  const errors =
    typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors)
      ? body.errors
      : [];
  return new CombinedError({ graphQLErrors: errors, response: answer });
};

const failureOf = (error: unknown): CombinedError =>
  error instanceof CombinedError
    ? error
    : new CombinedError({ networkError: error instanceof Error ? error : new Error('Cut') });

interface Asked {
  readonly filter: Filter;
  readonly locale: string;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

/** The file, whole: an answer that was cut is an error. */
const readFile = async (
  bridge: AppBridge,
  { filter, locale, signal, onRows }: Asked,
): Promise<Blob> => {
  const answer = await authenticatedFetch(bridge)('/api/orders-file', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter: variablesOf(filter), locale }),
    signal,
  });
  if (!answer.ok || !answer.body) throw await errorsOf(answer);
  const count = makeLineCount();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value);
    // The first line has the names of the columns.
    onRows(Math.max(count(read.value) - 1, 0));
  }
  return new Blob(pieces, { type: 'text/csv;charset=utf-8' });
};

/** The Dashboard's frame may save files (`allow-downloads`), by a link alone. */
const save = (url: string): void => {
  const link = document.createElement('a');
  link.href = url;
  link.download = 'orders.csv';
  link.click();
};

/** Reads the orders of a filter as a file and has the browser save it. */
export const useOrdersFile = () => {
  const { appBridge } = useAppBridge();
  const { locale } = useFormat();
  const [state, setState] = useState<OrdersFileState>({ step: 'none' });
  const reading = useRef<AbortController | null>(null);
  const kept = useRef<string | null>(null);

  const leave = useCallback(() => {
    reading.current?.abort();
    if (kept.current) URL.revokeObjectURL(kept.current);
    kept.current = null;
  }, []);
  useEffect(() => leave, [leave]);

  const start = async (filter: Filter): Promise<void> => {
    if (!appBridge) return;
    leave();
    const controller = new AbortController();
    reading.current = controller;
    let rows = 0;
    const onRows = (so: number) => {
      rows = so;
      setState({ step: 'reading', rows });
    };
    onRows(0);
    try {
      const file = await readFile(appBridge, {
        ...{ filter, locale, onRows },
        signal: controller.signal,
      });
      kept.current = URL.createObjectURL(file);
      save(kept.current);
      setState({ step: 'saved', rows });
    } catch (error) {
      setState(
        controller.signal.aborted
          ? { step: 'canceled' }
          : { step: 'failed', error: failureOf(error) },
      );
    }
  };
  return { state, start, cancel: () => reading.current?.abort() };
};
