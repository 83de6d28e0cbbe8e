/** The table's own texts: they come with the table and not before. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { manyEn } from '../../../i18n/en/clips/many';
import { manyZh } from '../../../i18n/zh/clips/many';
import type { LabelText } from '../../../shared/recognition/recognition';
import type { Seconds } from '../../../shared/base/units';
import { sayTime } from '../../common/sayTime';

i18next.addResourceBundle('en', 'many', manyEn);
i18next.addResourceBundle('zh', 'many', manyZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `t` of the table, `common` of the page; `time` says a length of time in words. */
export function useTexts() {
  const { t, i18n } = useTranslation('many');
  const { t: common } = useTranslation('translation');
  return {
    t: t as Translate,
    common,
    /** Both names of a label, the one in the page's language first. */
    names: ({ en, zh }: LabelText): string => (i18n.language === 'zh' ? [zh, en] : [en, zh]).filter((text) => text !== '').join(' '),
    time: (seconds: Seconds): string => sayTime(seconds, common),
  };
}
