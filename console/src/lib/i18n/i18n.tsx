import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { CATALOGUES, type Language, LANGUAGES, type MessageKey } from "./catalogues.ts";
import { fill } from "./translate.ts";

const KEY = "imprun.language";

export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

interface I18n {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Translate;
}

const Context = createContext<I18n | null>(null);

function firstLanguage(): Language {
  const wished = [localStorage.getItem(KEY) ?? "", ...navigator.languages]
    .map((tag) => tag.split("-")[0]);
  return LANGUAGES.find((language) => language === wished.find((tag) => isLanguage(tag))) ?? "en";
}

function isLanguage(tag: string | undefined): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<I18n>(() => ({
    language,
    setLanguage: (next) => {
      localStorage.setItem(KEY, next);
      setLanguage(next);
    },
    t: (key, values) => fill(CATALOGUES[language][key], values),
  }), [language]);
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (!i18n) throw new Error("I18nProvider is missing above this component");
  return i18n;
}

export function useT(): Translate {
  return useI18n().t;
}
