import Head from 'next/head';
import { useRouter } from 'next/router';
import type { ReactNode } from 'react';
import { AppLink } from './app-link';
import { useText } from './intl';

const places = [
  { path: '/', label: 'nav.overview' },
  { path: '/orders', label: 'nav.orders' },
  { path: '/webhooks', label: 'nav.webhooks' },
  { path: '/settings', label: 'nav.settings' },
] as const;

/** The frame of every page: title, navigation, one h1, and the page's main act beside it. */
export const Page = ({
  title,
  heading = title,
  act,
  children,
}: {
  title: string;
  heading?: string;
  act?: ReactNode;
  children: ReactNode;
}) => {
  const t = useText();
  const { pathname } = useRouter();
  const isHere = (path: string) => (path === '/' ? pathname === '/' : pathname.startsWith(path));
  return (
    <div className="page">
      <Head>
        <title>{t('page.title', { page: title })}</title>
      </Head>
      <nav className="nav" aria-label={t('nav.label')}>
        {places.map(({ path, label }) => (
          <AppLink key={path} to={{ path }} current={isHere(path)}>
            {t(label)}
          </AppLink>
        ))}
      </nav>
      <div className="page-header">
        <h1>{heading}</h1>
        {act}
      </div>
      {children}
    </div>
  );
};

/** A page outside the frame, or one that says why there is nothing to see: no navigation. */
export const PlainPage = ({ title, children }: { title: string; children?: ReactNode }) => {
  const t = useText();
  return (
    <div className="page">
      <Head>
        <title>{t('page.title', { page: title })}</title>
      </Head>
      <h1>{title}</h1>
      {children}
    </div>
  );
};

/** A part of a page under its own heading, named for screen readers. */
export const Section = ({
  id,
  title,
  hint,
  act,
  children,
}: {
  id: string;
  title: string;
  hint?: string;
  act?: ReactNode;
  children: ReactNode;
}) => (
  <section className="section" aria-labelledby={id}>
    <div className="page-header">
      <h2 id={id}>{title}</h2>
      {act}
    </div>
    {hint ? <p>{hint}</p> : null}
    {children}
  </section>
);
