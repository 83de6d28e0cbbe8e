/** The Live page's own texts: they come with the page and not before. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { liveEn } from '../../i18n/en/live';
import { liveZh } from '../../i18n/zh/live';

i18next.addResourceBundle('en', 'live', liveEn);
i18next.addResourceBundle('zh', 'live', liveZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `t` of this page; `common` of the whole app; `names` of a label, the page's language first. */
export function useTexts() {
  const { t, i18n } = useTranslation('live');
  const { t: common } = useTranslation('translation');
  const names = ({ en, zh }: { readonly en: string; readonly zh: string }) => {
    const both = [
      { language: 'en', name: en },
      { language: 'zh', name: zh },
    ].filter(({ name }) => name !== '');
    return i18n.language === 'zh' ? both.toReversed() : both;
  };
  return { t: t as Translate, common: common as Translate, names };
}
