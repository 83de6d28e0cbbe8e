/** Small pieces of HTML. Names of clips and classes come from anywhere: whatever is text passes through `escape`. */
import { fixed, noNumber, percentOf } from '../../base/figures';
import type { LabelText } from '../../recognition/recognition';
import type { Share } from '../interval';

/** Text that is HTML already. */
export interface Markup {
  readonly html: string;
}

export type Cell = string | number | null | Markup;

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

export function markup(html: string): Markup {
  return { html };
}

/** A table of head and rows; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string => `<tr>${cells.map(cell).join('')}</tr>`;
  const top = head.length === 0 ? '' : `<thead><tr>${head.map((text) => `<th scope="col">${escape(text)}</th>`).join('')}</tr></thead>`;
  return `<div class="wide"><table>${top}<tbody>${rows.map(line).join('\n')}</tbody></table></div>`;
}

function cell(value: Cell): string {
  if (value === null) return `<td class="number">${noNumber}</td>`;
  if (typeof value === 'number') return `<td class="number">${value}</td>`;
  if (typeof value === 'string') return `<td>${escape(value)}</td>`;
  return `<td>${value.html}</td>`;
}

export function section(title: string, ...content: readonly string[]): string {
  return `<section><h2>${escape(title)}</h2>\n${content.join('\n')}\n</section>`;
}

export function note(text: string): string {
  return `<p class="note">${escape(text)}</p>`;
}

export function percent(share: number | null): Markup {
  return markup(`<span class="number">${percentOf(share, 1)}</span>`);
}

/** "70.0 % to 80.0 %" */
export function bounds({ low, high, n }: Share): Markup {
  return markup(n === 0 ? noNumber : `<span class="number">${percentOf(low, 1)} – ${percentOf(high, 1)}</span>`);
}

export function figure(value: number | null, digits: number): Markup {
  return markup(`<span class="number">${fixed(value, digits)}</span>`);
}

/** "wave 挥手", the report's language first. */
export function className(label: LabelText | undefined, language: 'en' | 'zh'): string {
  const { en = '', zh = '' } = label ?? {};
  return (language === 'en' ? [en, zh] : [zh, en]).filter((text) => text !== '').join(' ');
}
