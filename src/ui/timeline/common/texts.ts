/** The timeline's own texts: they come with it and not before. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { timelineEn } from '../../../i18n/en/timeline';
import { timelineZh } from '../../../i18n/zh/timeline';
import type { Seconds } from '../../../shared/base/units';
import { sayTime } from '../../common/sayTime';

i18next.addResourceBundle('en', 'timeline', timelineEn);
i18next.addResourceBundle('zh', 'timeline', timelineZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `t` of the timeline; `names` a label's, the page's language first; `time` says a length of time in words. */
export function useTexts() {
  const { t, i18n } = useTranslation('timeline');
  const { t: common } = useTranslation('translation');
  const names = ({ en, zh }: { readonly en: string; readonly zh: string }): string[] => [
    ...new Set((i18n.language === 'zh' ? [zh, en] : [en, zh]).filter((text) => text !== '')),
  ];
  return {
    t: t as Translate,
    names,
    name: (label: { readonly en: string; readonly zh: string }): string => names(label).join(' '),
    time: (seconds: Seconds): string => sayTime(seconds, common),
  };
}
