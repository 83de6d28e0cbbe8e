/**
 * Clips in their order, made ready ahead of the one at hand: what is known of a clip is small, so that dozens wait and are
 * taken together; the frames of one that must be decoded are large, so that two wait.
 */

interface Found {
  readonly kind: string;
}

interface Steps<Unknown extends Found, Ready extends Found> {
  /** One after the other, in order. Neither may reject. */
  readonly find: (index: number) => Promise<Unknown | Ready>;
  readonly decode: (index: number, found: Unknown) => Promise<Ready>;
}

const mostWaiting = 64;
/** Handed out at once: what they are computed from is in memory together. */
const mostTogether = 16;
const mostDecoded = 2;

/** `next` gives the clips that follow: a run of `known` ones, or a single other; an empty list after the last. */
export function clipsAhead<Unknown extends Found & { readonly kind: 'unknown' }, Ready extends Found>(
  count: number,
  { find, decode }: Steps<Unknown, Ready>,
): { readonly next: () => Promise<readonly Ready[]> } {
  const waiting: (Ready | { readonly kind: 'decoding'; readonly ready: Promise<Ready> })[] = [];
  let looked = 0;
  let taken = 0;
  let looking = false;
  let arrived: (() => void) | undefined;

  const isDecoding = (one: (typeof waiting)[number]): one is Extract<(typeof waiting)[number], { readonly ready: Promise<Ready> }> =>
    one.kind === 'decoding';
  const isUnknown = (found: Unknown | Ready): found is Unknown => found.kind === 'unknown';

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    while (looked < count && waiting.length < mostWaiting && waiting.filter(isDecoding).length < mostDecoded) {
      const index = looked++;
      const found = await find(index);
      waiting.push(isUnknown(found) ? { kind: 'decoding', ready: decode(index, found) } : found);
      arrived?.();
    }
    looking = false;
  }

  return {
    async next() {
      if (taken === count) return [];
      void look();
      while (waiting.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
      const others = waiting.findIndex(({ kind }) => kind !== 'known');
      const known = Math.min(mostTogether, others === -1 ? waiting.length : others);
      const some = waiting.splice(0, Math.max(1, known));
      taken += some.length;
      void look();
      return Promise.all(some.map((one) => (isDecoding(one) ? one.ready : one)));
    },
  };
}
