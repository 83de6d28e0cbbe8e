/** Reading and packing side by side: while a tensor is worked on, those that follow are on their way from the disk. */
import type { TensorSource } from './tensorSource';

/**
 * The same tensors; asking for one begins the reading of the next few.
 * @param order names in the order they will be asked for
 * @param ahead how many are on their way at most: a layer has sixteen
 */
export function readAhead(source: TensorSource, order: readonly string[], ahead = 16): TensorSource {
  const place = new Map(order.map((name, index) => [name, index]));
  const coming = new Map<string, Promise<Uint8Array>>();
  let begun = 0;
  return {
    ...source,
    read(name) {
      const at = place.get(name);
      if (at === undefined) return source.read(name);
      for (begun = Math.max(begun, at); begun <= at + ahead && begun < order.length; begun++) {
        const next = order[begun]!;
        if (!source.tensors.has(next)) continue;
        const bytes = source.read(next);
        bytes.catch(() => undefined); // told to whoever asks for it
        coming.set(next, bytes);
      }
      const bytes = coming.get(name) ?? source.read(name);
      coming.delete(name);
      return bytes;
    },
  };
}
