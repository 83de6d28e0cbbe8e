/** Texts as rows: lines, and cells between whichever separator they use. */
import Papa from 'papaparse';

/** Lines with something in them, without a byte order mark. */
export function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const separators = ['\t', ';', ',', '|'] as const;

/** Cells, trimmed; the separator is the one that parts most of the first lines into equally many. null of plain lines. */
export function cellsOf(text: string): string[][] | null {
  const sample = linesOf(text.slice(0, 20_000)).slice(0, 50);
  const regular = separators
    .map((separator) => {
      const counts = sample.map((line) => line.split(separator).length);
      const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 1;
      return { separator, usual, share: counts.filter((count) => count >= usual).length / counts.length };
    })
    .filter(({ usual, share }) => usual > 1 && share > 0.8)
    .toSorted((a, b) => b.share - a.share)[0];
  if (regular === undefined) return null;
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter: regular.separator, skipEmptyLines: 'greedy' });
  return data.map((row) => row.map((cell) => cell.trim()));
}
