/** The Evaluate page's own texts, in both languages, and the few ways to say a time or a class: they come with the page and not before. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { evaluateEn } from '../../../i18n/en/evaluate';
import { evaluateZh } from '../../../i18n/zh/evaluate';
import type { Seconds } from '../../../shared/base/units';
import { sayTime } from '../../common/sayTime';

i18next.addResourceBundle('en', 'evaluate', evaluateEn);
i18next.addResourceBundle('zh', 'evaluate', evaluateZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `t` of this page; `time` says a length of time in words; `name` a class, the page's language first. */
export function useTexts() {
  const { t, i18n } = useTranslation('evaluate');
  const { t: common } = useTranslation('translation');
  return {
    t: t as Translate,
    time: (seconds: Seconds): string => sayTime(seconds, common),
    name: ({ en, zh }: { readonly en: string; readonly zh: string } = { en: '', zh: '' }): string =>
      (i18n.language === 'zh' ? [zh, en] : [en, zh]).filter((text) => text !== '').join(' '),
    language: i18n.language === 'zh' ? ('zh' as const) : ('en' as const),
  };
}
