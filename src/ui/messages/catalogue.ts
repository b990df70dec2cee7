import english from './en.json';

/** The name of a text in the catalogues; each language has a file with all of them. */
export type MessageKey = keyof typeof english;

export type Messages = Readonly<Record<MessageKey, string>>;

/** The language that is there at once, and that the pages fall back to. */
export const englishMessages: Messages = english;

/** What a language lacks is in English; a test sees to it that it lacks nothing. */
const over = (translated: Partial<Messages>): Messages => ({ ...english, ...translated });

/** The catalogue of each language, loaded when a Dashboard asks for it. */
const catalogues = {
  en: async (): Promise<Messages> => english,
  de: (): Promise<Messages> => import('./de.json').then((file) => over(file.default)),
  fr: (): Promise<Messages> => import('./fr.json').then((file) => over(file.default)),
  es: (): Promise<Messages> => import('./es.json').then((file) => over(file.default)),
  pl: (): Promise<Messages> => import('./pl.json').then((file) => over(file.default)),
} as const;

export type Language = keyof typeof catalogues;

export const languages: readonly Language[] = ['en', 'de', 'fr', 'es', 'pl'];

/** The language of a locale such as `pt-BR`; English where there is no catalogue for it. */
export const languageOf = (locale: string): Language => {
  const [language = ''] = locale.toLowerCase().split(/[-_]/);
  return languages.find((one) => one === language) ?? 'en';
};

export const loadMessages = (language: Language): Promise<Messages> => catalogues[language]();
