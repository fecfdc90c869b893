import { createContext, use, useEffect, useState, type ReactNode } from 'react';

import { remember, remembered } from '@/shared/preferences';

/** The languages of the app, each by its own name. */
export const LANGUAGES = { en: 'English', vi: 'Tiếng Việt' } as const;

export type Language = keyof typeof LANGUAGES;

/** One catalogue per language; a key that is missing in one is a type error. */
export type Catalogues<T> = Readonly<Record<Language, T>>;

interface Choice {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice>({ language: 'en', choose: () => undefined });

/** Gives the remembered language, else the first of the browser's that we have. */
function initialLanguage(): Language {
  const wanted = [remembered('language') ?? '', ...navigator.languages];
  const found = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in LANGUAGES);
  return (found ?? 'en') as Language;
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language) => {
    remember('language', chosen);
    setLanguage(chosen);
  };
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

/** Gives the language, and what changes it. */
export function useLanguage(): Choice {
  return use(LanguageContext);
}

/** Gives the messages in the language of the person: `const t = useMessages({ en, vi })`. */
export function useMessages<T>(catalogues: Catalogues<T>): T {
  return catalogues[useLanguage().language];
}
