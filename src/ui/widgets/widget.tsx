import { actions, useAppBridge, useWidgetAutoResize } from '@saleor/app-sdk/app-bridge';
import Head from 'next/head';
import { type ReactNode, useCallback, useRef } from 'react';
import { useText } from '../intl';
import { Button } from '../parts';

/**
 * The frame of what is shown inside Saleor's own pages. The Dashboard writes the title above it, so
 * the heading is for screen readers; the frame is as high as what it holds.
 */
export const Widget = ({ title, children }: { title: string; children: ReactNode }) => {
  const t = useText();
  const root = useRef<HTMLDivElement>(null);
  useWidgetAutoResize(root);
  return (
    <main ref={root} className="widget">
      <Head>
        <title>{t('page.title', { page: title })}</title>
      </Head>
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </main>
  );
};

/** Leads the Dashboard to a page of the app. */
const useOpenPage = (): ((path: string) => void) => {
  const { appBridge, appBridgeState } = useAppBridge();
  const id = appBridgeState?.id ?? '';
  return useCallback(
    (path) => {
      const to = `/extensions/app/${encodeURIComponent(id)}${path}`;
      appBridge?.dispatch(actions.Redirect({ to })).catch(() => {
        // A Dashboard that does not answer has gone there or stayed, and both can be seen.
      });
    },
    [appBridge, id],
  );
};

/** A link out of the widget; only the Dashboard can leave the frame, so it is asked to. */
export const PageLink = ({ path, children }: { path: string; children: ReactNode }) => {
  const open = useOpenPage();
  return (
    <Button kind="tertiary" onClick={() => open(path)}>
      {children}
    </Button>
  );
};
