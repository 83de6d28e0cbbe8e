/** Texts of data sets that were found: they come with the pages that show them and not before. */
import { grouped } from '../../../shared/base/figures';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { dataSetEn } from '../../../i18n/en/dataset';
import { dataSetZh } from '../../../i18n/zh/dataset';

i18next.addResourceBundle('en', 'dataset', dataSetEn);
i18next.addResourceBundle('zh', 'dataset', dataSetZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `number` writes 9537 as 9,537. */
export function useDataSetTexts() {
  const { t, i18n } = useTranslation('dataset');
  return {
    t: t as Translate,
    number: (value: number): string => grouped(value, i18n.language),
    comma: i18n.language === 'zh' ? '，' : ', ',
    colon: i18n.language === 'zh' ? '：' : ': ',
  };
}
