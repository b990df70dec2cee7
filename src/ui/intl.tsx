import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import {
  type Language,
  type MessageKey,
  type Messages,
  englishMessages,
  languageOf,
  loadMessages,
} from './messages/catalogue';

/** What stands in the place of `{name}` in a text. */
type Values = Readonly<Record<string, string | number>>;

/** Gives a text of the catalogue in the language of the Dashboard. */
export type Translate = (key: MessageKey, values?: Values) => string;

/** The texts of the page; use it as `const t = useText()`, since a test looks for keys of `t`. */
export const useText = (): Translate => {
  const intl = useIntl();
  return useCallback((key, values) => intl.formatMessage({ id: key }, values), [intl]);
};

interface Loaded {
  readonly language: Language;
  readonly messages: Messages;
}

const english: Loaded = { language: 'en', messages: englishMessages };

/** The texts of a language; `null` while they are loaded. */
const useMessages = (language: Language): Loaded | null => {
  const [loaded, setLoaded] = useState(english);
  useEffect(() => {
    let isWanted = true;
    const take = (found: Loaded) => (isWanted ? setLoaded(found) : undefined);
    loadMessages(language)
      .then((messages) => take({ language, messages }))
      // English is better than nothing, for example after an upgrade that took the old files away.
      .catch(() => take({ language, messages: englishMessages }));
    return () => {
      isWanted = false;
    };
  }, [language]);
  return loaded.language === language ? loaded : null;
};

/** The texts below it are those of the locale's language; nothing is shown until they are there. */
export const Words = ({ locale, children }: { locale: string; children: ReactNode }) => {
  const language = languageOf(locale);
  const loaded = useMessages(language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (!loaded) return null;
  return (
    <IntlProvider locale={language} defaultLocale="en" messages={loaded.messages}>
      {children}
    </IntlProvider>
  );
};
