/** A label as the page speaks of it: both names where it has both, "wave 挥手". */
export function labelName({ en, zh }: { readonly en: string; readonly zh: string }): string {
  return en !== '' && zh !== '' ? `${en} ${zh}` : en + zh;
}
