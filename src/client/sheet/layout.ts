/** Where everything stands on a sheet of frames: sizes alone, in pixels. */

/** One clip's part of the sheet. */
interface SheetLayout {
  /** Side of a frame. */
  readonly tile: number;
  readonly gap: number;
  readonly margin: number;
  /** Column with the names of the rows. */
  readonly labels: number;
  /** Above the frames: the clip's name and the times. */
  readonly head: number;
  readonly width: number;
  readonly height: number;
}

/** Lines at the foot of a sheet. */
export const footHeight = 48;
/** Browsers draw on no larger canvas; beyond it the next sheet begins. */
const mostPixels = 16_000;

/** @param frames T @param rows 2 without an adapter, else 3 */
export function sheetLayout(frames: number, rows: number): SheetLayout {
  const tile = frames <= 4 ? 192 : frames <= 8 ? 160 : frames <= 16 ? 128 : 96;
  const [gap, margin, labels, head] = [4, 16, 176, 52];
  return {
    tile,
    gap,
    margin,
    labels,
    head,
    width: margin + labels + frames * (tile + gap) - gap + margin,
    height: margin + head + rows * (tile + gap) - gap,
  };
}

export function clipsOnSheet({ height }: Pick<SheetLayout, 'height'>): number {
  return Math.max(1, Math.floor((mostPixels - footHeight) / height));
}

/** Text in lines no wider than there is room, broken between words where it can be; what is left over ends in an ellipsis. */
export function linesOf(text: string, most: number, fits: (line: string) => boolean): string[] {
  const pieces = text.split(/(?<=[\s\-_/])|(?<=\p{Script=Han})/u).flatMap((piece) => (fits(piece) ? [piece] : [...piece]));
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line === '' || fits(line + piece.trimEnd())) line += piece;
    else {
      lines.push(line);
      line = piece;
    }
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines.map((each) => each.trim());
  let last = lines[most - 1]!.trimEnd();
  while (last !== '' && !fits(`${last}…`)) last = last.slice(0, -1);
  return [...lines.slice(0, most - 1).map((each) => each.trim()), `${last}…`];
}
