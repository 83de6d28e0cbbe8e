import { expect, test } from 'vitest';
import { clipsAhead } from './clipsAhead';

type Unknown = { readonly kind: 'unknown'; readonly at: number };
type Ready = { readonly kind: 'known' | 'decoded' | 'failed'; readonly at: number };

/** k: known, u: to be decoded, f: failed */
function clips(kinds: string) {
  const found: number[] = [];
  const decoding = new Map<number, () => void>();
  const ahead = clipsAhead<Unknown, Ready>(kinds.length, {
    find: (at) => {
      found.push(at);
      return Promise.resolve({ kind: ({ k: 'known', u: 'unknown', f: 'failed' } as const)[kinds[at]!]!, at } as Unknown | Ready);
    },
    decode: (at) => new Promise((resolve) => decoding.set(at, () => resolve({ kind: 'decoded', at }))),
  });
  return { ahead, found, decoding };
}

const later = () => new Promise((resolve) => setTimeout(resolve, 5));

test('known clips come together, in order, others alone', async () => {
  const { ahead, decoding } = clips('kkkukfk');
  const given: string[] = [];
  for (;;) {
    const next = ahead.next();
    await later();
    for (const end of decoding.values()) end();
    const some = await next;
    if (some.length === 0) break;
    given.push(some.map(({ kind, at }) => `${kind[0]}${at}`).join(' '));
    await later();
  }
  expect(given.join(' ')).toBe('k0 k1 k2 d3 k4 f5 k6');
  expect(given.filter((some) => /[df]/.test(some)).map((some) => some.length)).toEqual([2, 2]);
});

test('two clips at most are decoded ahead, and none is looked for beyond them', async () => {
  const { ahead, found, decoding } = clips('u'.repeat(10));
  const first = ahead.next();
  await later();
  expect([...decoding.keys()]).toEqual([0, 1, 2]); // the one at hand and two more
  decoding.get(0)!();
  expect(await first).toEqual([{ kind: 'decoded', at: 0 }]);
  await later();
  expect(found).toEqual([0, 1, 2]);
});

test('of thousands of known clips some dozens wait', async () => {
  const { ahead, found } = clips('k'.repeat(5000));
  let given = 0;
  for (let some = await ahead.next(); some.length > 0; some = await ahead.next()) {
    expect(some.length).toBeLessThanOrEqual(16);
    given += some.length;
    await later();
    expect(found.length - given).toBeLessThanOrEqual(64);
    if (given > 600) break;
  }
  expect(given).toBeGreaterThan(600);
});
