/** The texts on the screen. The language is the person's choice, else the browser's; `lang` of the page follows. */
import { changeLanguage as switchTexts, t, use as extend } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { fontStack } from '../shared/base/fonts';
import { en } from './en';
import { zh } from './zh';

export type Language = 'en' | 'zh';

/** @param asked `auto`, or the person's choice @param preferred the browser's languages, the best first */
export function languageFor(asked: Language | 'auto', preferred: readonly string[]): Language {
  if (asked !== 'auto') return asked;
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'en' || tag === 'zh');
  return known === 'zh' ? 'zh' : 'en';
}

/** Call once, before the first render. */
export async function startTexts(language: Language): Promise<void> {
  await extend(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: language,
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  markLanguage(language);
}

export async function changeLanguage(language: Language): Promise<void> {
  await switchTexts(language);
  markLanguage(language);
}

function markLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.style.setProperty('--font', fontStack(language));
  document.title = t('app.title');
}
