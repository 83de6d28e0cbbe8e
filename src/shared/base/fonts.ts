/** The one list of fonts: for the page, and for what is drawn or saved and must look alike without it. */

const latin = ['system-ui', '-apple-system', "'Segoe UI'", "'Noto Sans'"];
/** macOS and iOS, Windows, then Linux and Android under both of their names. */
const chinese = [
  "'PingFang SC'",
  "'Hiragino Sans GB'",
  "'Microsoft YaHei'",
  "'Noto Sans CJK SC'",
  "'Noto Sans SC'",
  "'Source Han Sans SC'",
];

/** @returns a CSS font family list; Chinese leads where the text is Chinese, so that its punctuation is not another font's */
export function fontStack(language: 'en' | 'zh'): string {
  return [...(language === 'zh' ? [...chinese, ...latin] : [...latin, ...chinese]), 'sans-serif'].join(', ');
}

/** The list for a text whose language nobody said. */
export function fontStackOf(text: string): string {
  return fontStack(/\p{Script=Han}/u.test(text) ? 'zh' : 'en');
}
