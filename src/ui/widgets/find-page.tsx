import Head from 'next/head';
import { type FormEvent, useState } from 'react';
import { useQuery } from 'urql';
import { OrdersDocument } from '../../generated/api';
import { describeError } from '../describe-error';
import { TextField } from '../fields';
import { useText } from '../intl';
import { Button, ErrorNotice, Loading } from '../parts';
import { OrderList } from './order-list';

const shownOrders = 10;
const longestSearch = 255;

/** Of the Dashboard's search: finds the order of a payment that somebody names. */
export const FindPage = () => {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch(typed.trim());
  };
  return (
    <main className="page">
      <Head>
        <title>{t('page.title', { page: t('find.title') })}</title>
      </Head>
      <h1>{t('find.title')}</h1>
      <form className="row" role="search" onSubmit={submit}>
        <TextField
          label={t('find.label')}
          name="search"
          type="search"
          value={typed}
          maxLength={longestSearch}
          onChange={setTyped}
        />
        <Button type="submit" kind="primary">
          {t('find.submit')}
        </Button>
      </form>
      {search ? <Results search={search} /> : null}
    </main>
  );
};

const Results = ({ search }: { search: string }) => {
  const t = useText();
  const [{ data, error, fetching }, refetch] = useQuery({
    query: OrdersDocument,
    variables: { states: [], search, first: shownOrders, after: null },
  });
  if (error) return <ErrorNotice error={describeError(error, t)} onRetry={refetch} />;
  if (!data || fetching) return <Loading />;
  const { rows, nextCursor } = data.orders;
  return (
    <>
      <p role="status">{t('find.found', { count: rows.length })}</p>
      <OrderList orders={rows} label={t('find.results')} />
      {nextCursor ? <p>{t('find.more')}</p> : null}
    </>
  );
};
