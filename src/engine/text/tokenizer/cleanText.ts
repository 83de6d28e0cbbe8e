/**
 * What the original code does to a text before its tokenizer proper. CLIP unescapes HTML twice and trims
 * (`basic_clean` of clip/simple_tokenizer.py; its ftfy repairs of broken encodings are left out); BERT's normalizer
 * does the rest for Chinese.
 */

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function cleanEnglish(text: string): string {
  return unescapeHtml(unescapeHtml(text)).trim();
}

/** Han characters beyond the basic plane stand alone too; the package looks at UTF-16 halves and misses them. */
export function cleanChinese(text: string): string {
  return text.replace(/[\u{20000}-\u{2ebef}\u{2f800}-\u{2fa1f}]/gu, ' $& ');
}

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([\da-fA-F]+)|(\w+));/g, (whole, decimal: string, hex: string, name: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
