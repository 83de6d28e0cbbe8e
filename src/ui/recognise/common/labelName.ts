/** A label as the page speaks of it: both names where it has both, that of the page's language first ("wave 挥手", "挥手 wave"). */
import type { TFunction } from 'i18next';

export function labelName({ en, zh }: { readonly en: string; readonly zh: string }, t: TFunction): string {
  return en !== '' && zh !== '' ? t('result.bothNames', { en, zh }) : en + zh;
}
