/** The Teach page's own texts (registerTexts.ts) beside those of the whole app. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { fixed } from '../../../shared/base/figures';
import type { Seconds } from '../../../shared/base/units';
import { sayTime } from '../../common/sayTime';

export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** `t` of this page; `common` of the whole app; `time` says a length of time in words. */
export function useTexts(): {
  readonly t: Translate;
  readonly common: Translate;
  readonly time: (seconds: Seconds) => string;
} {
  const { t } = useTranslation('teaching');
  const { t: common } = useTranslation('translation');
  return {
    t: t as Translate,
    common: common as Translate,
    time: (seconds) => {
      // Epochs of half a second, a hundred times: here tenths count.
      if (seconds > 0 && seconds < 1) return common('units.seconds', { value: fixed(Math.max(0.1, seconds), 1) });
      return sayTime(seconds, common);
    },
  };
}

/** A class as it is spoken of: in the page's language, else in the other, else by its number. */
export function nameOfClass({ en, zh }: { readonly en: string; readonly zh: string }, n: number, t: Translate): string {
  const [first, second] = i18next.language === 'zh' ? [zh, en] : [en, zh];
  return first !== '' ? first : second !== '' ? second : t('classes.unnamed', { n });
}
