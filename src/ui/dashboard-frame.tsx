import { AppBridgeProvider, actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { ThemeProvider, useTheme } from '@saleor/macaw-ui';
import { useRouter } from 'next/router';
import {
  type ReactNode,
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { Provider } from 'urql';
import { makeApiClient } from './api-client';
import { LookProvider } from './app-link';
import { LeaveGuard } from './leave-guard';
import { makeBridge } from './bridge';
import { type Format, makeFormat } from './format';
import { PlainPage } from './page';
import { Words, useText } from './intl';

const FormatContext = createContext<Format>(makeFormat('en'));

/** Numbers, money and times as the Dashboard's locale writes them. */
export const useFormat = (): Format => useContext(FormatContext);

type Place = 'server' | 'frame' | 'outside';

const never = () => () => undefined;

/** Where the page runs. The server's answer is the one that hydration begins with. */
const usePlace = (): Place =>
  useSyncExternalStore<Place>(
    never,
    () => (window.self === window.top ? 'outside' : 'frame'),
    () => 'server',
  );

const Waiting = () => {
  const t = useText();
  return (
    <PlainPage title={t('appName')}>
      <p role="status">{t('frame.waiting')}</p>
      <p className="late">{t('frame.late')}</p>
    </PlainPage>
  );
};

const Outside = () => {
  const t = useText();
  return (
    <PlainPage title={t('frame.outsideTitle')}>
      <p>{t('frame.outsideReason')}</p>
      <p>{t('frame.outsideStep')}</p>
    </PlainPage>
  );
};

/** Follows the Dashboard's switch between light and dark, in macaw and in the system's colours. */
const ThemeFollower = ({ theme }: { theme: string }) => {
  const { setTheme } = useTheme();
  useEffect(() => {
    setTheme(theme === 'dark' ? 'defaultDark' : 'defaultLight');
    document.documentElement.dataset['theme'] = theme === 'dark' ? 'dark' : 'light';
  }, [theme, setTheme]);
  return null;
};

/** The bridge's own hook does not tell of a changed locale, so it is asked for here. */
const useLocale = (): string => {
  const { appBridge, appBridgeState } = useAppBridge();
  const [changed, setChanged] = useState<string | null>(null);
  useEffect(
    () => appBridge?.subscribe('localeChanged', ({ locale }) => setChanged(locale)),
    [appBridge],
  );
  return changed ?? appBridgeState?.locale ?? 'en';
};

/**
 * Says that we are ready only once somebody listens: left to itself the bridge does so when it is
 * made, and a handshake that comes before the first effect would be missed for good.
 */
const useReadiness = (): void => {
  const { appBridge } = useAppBridge();
  useEffect(() => {
    appBridge?.dispatch(actions.NotifyReady()).catch(() => {
      // A Dashboard that does not answer has made its handshake on load, or the page says so.
    });
  }, [appBridge]);
};

const Bridged = ({ children }: { children: ReactNode }) => {
  const [appBridge] = useState(makeBridge);
  return (
    <AppBridgeProvider appBridgeInstance={appBridge}>
      <Connected>{children}</Connected>
    </AppBridgeProvider>
  );
};

const Connected = ({ children }: { children: ReactNode }) => {
  const { appBridge, appBridgeState } = useAppBridge();
  useReadiness();
  const locale = useLocale();
  const format = useMemo(() => makeFormat(locale), [locale]);
  const client = useMemo(() => (appBridge ? makeApiClient(appBridge) : null), [appBridge]);
  const { isReady } = useRouter();
  const theme = appBridgeState?.theme ?? 'light';
  const look = useMemo(() => ({ theme, locale }), [theme, locale]);
  return (
    <FormatContext.Provider value={format}>
      <ThemeFollower theme={theme} />
      <LookProvider value={look}>
        <Words locale={locale}>
          {client && appBridgeState?.ready && isReady ? (
            <Provider value={client}>
              <LeaveGuard>{children}</LeaveGuard>
            </Provider>
          ) : (
            <Waiting />
          )}
        </Words>
      </LookProvider>
    </FormatContext.Provider>
  );
};

/** Everything that the pages stand on: theme, bridge to the Dashboard, API client, locale. */
export const DashboardFrame = ({ children }: { children: ReactNode }) => {
  const place = usePlace();
  // macaw sets its tokens in the browser only, so the server leaves its provider out.
  if (place === 'server') {
    return (
      <Words locale="en">
        <main>
          <Waiting />
        </main>
      </Words>
    );
  }
  return (
    <ThemeProvider>
      {place === 'outside' ? (
        <Words locale={navigator.language}>
          <Outside />
        </Words>
      ) : null}
      {place === 'frame' ? <Bridged>{children}</Bridged> : null}
    </ThemeProvider>
  );
};
