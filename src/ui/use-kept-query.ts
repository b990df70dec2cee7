import { useCallback, useState } from 'react';
import { type AnyVariables, type UseQueryArgs, type UseQueryResponse, useQuery } from 'urql';

interface Kept<Data> {
  /** Of the document and its variables: what is kept must be an answer to the same question. */
  readonly key: number;
  readonly data: Data;
}

/**
 * As `useQuery`, but a refresh that fails leaves what was there, to be shown beside the error. The
 * last one asks anew whatever is kept.
 */
export const useKeptQuery = <Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): [...UseQueryResponse<Data, Variables>, refresh: () => void] => {
  const [result, refetch] = useQuery<Data, Variables>(args);
  const [kept, setKept] = useState<Kept<Data> | null>(null);
  const key = result.operation?.key;
  if (result.data !== undefined && key !== undefined && kept?.data !== result.data) {
    setKept({ key, data: result.data });
  }
  const data = result.data ?? (kept !== null && kept.key === key ? kept.data : undefined);
  const refresh = useCallback(() => refetch({ requestPolicy: 'network-only' }), [refetch]);
  return [{ ...result, data }, refetch, refresh];
};
