/**
 * What an encoding is guessed from: the whole of a short file; of a long one the lines that hold anything but ASCII, as
 * many as a guess has use for. A guess looks through its bytes a dozen times, and megabytes tell no more than these.
 */

const enough = 200_000;
const [newline, escape] = [0x0a, 0x1b];

/** @returns whole lines where they fit, so that no character is cut in two */
export function tellingLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= enough) return bytes;
  const kept = new Uint8Array(enough);
  let [length, start] = [0, 0];
  while (start < bytes.length && length < enough) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, Math.min(end, start + enough - length));
    if (line.some((byte) => byte >= 0x80 || byte === escape)) {
      kept.set(line, length);
      length += line.length;
      if (start + line.length < end) break; // cut: nothing may follow half a character
    }
    start = end;
  }
  return kept.subarray(0, length);
}
