/** A text before anything is read from it: one kind of line end, no marks and controls that nobody sees. */
import { countMatches } from '../../textFile/countMatches';
import type { Notes } from './reading';

/** Line ends become \n; the byte order mark, zero-width marks and control characters go. */
export function plainText(text: string, notes: Notes): string {
  const windows = text.replaceAll(/\r\r?\n/g, '\n');
  const oldMac = countMatches(windows, /\r/g);
  const rare = countMatches(windows, /[\u0085\u2028\u2029\v\f]/g);
  if (oldMac > 0) notes.add('line-ends', 'CR', oldMac);
  if (rare > 0) notes.add('line-ends', 'NEL, LS', rare);
  const lines = windows.replaceAll(/[\r\u0085\u2028\u2029\v\f]/g, '\n');
  const visible = lines.replaceAll(/[\ufeff\u200b\u2060\u00ad]/g, '');
  const controls = countMatches(visible, /[^\P{Cc}\n\t]/gu);
  if (controls > 0) notes.add('controls', '', controls);
  return visible.replaceAll(/[^\P{Cc}\n\t]/gu, '');
}

/** One label or cell: spaces of any kind become one, none at the ends; unseen characters go. */
export function tidy(text: string): string {
  return text
    .replaceAll(/[\ufeff\u200b\u2060\u00ad]|[^\P{Cc}\s\u0085]/gu, '')
    .replaceAll(/[\s\u0085]+/gu, ' ')
    .trim();
}

/** "..." or '...' around the whole of a text comes off. */
export function unquote(text: string): string {
  const inner = /^(["'])(.*)\1$/s.exec(text)?.[2];
  return inner === undefined || inner.trim() === '' ? text : inner.replaceAll('""', '"').trim();
}
