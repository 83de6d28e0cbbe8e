/**
 * Broken videos, thousands of them by hand: `VITE_FUZZ=3000 npx vitest run --project browser src/engine/media/fuzz.browser.test.ts`
 * (VITE_FUZZ_SEED for others); a slice with every test run. Each ends in frames or in an error that names the file, in time,
 * and the next intact video is read.
 */
import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { createRandom } from '../../shared/base/random';
import { decodeClip } from '.';
import { testClip } from '../../testing/media/clips';
import { mutate } from '../../testing/media/mutate';

const names = Object.keys(import.meta.glob('../../testing/media/clips/*')).map((path) => path.split('/').at(-1)!);
const count = Number(import.meta.env['VITE_FUZZ'] ?? 60);
const seed = Number(import.meta.env['VITE_FUZZ_SEED'] ?? 1);
/**
 * Three seconds are promised. A machine that does other things makes any film slow now and then: one that took longer is
 * tried again, and counts by its quickest try, which is nearest to what it costs.
 */
const limit = 3000;
const triesOfSlow = 3;
const options = { frames: 4, size: 64, shortSide: 64 } as const;

/** What came of it, with `!` before what must not, and after how many milliseconds. */
async function timed(file: File): Promise<[outcome: string, milliseconds: number]> {
  const start = performance.now();
  const outcome = await decodeClip(file, options).then(
    ({ damaged }) => (damaged ? 'answered in part' : 'answered'),
    (error: unknown) => {
      const { code, message } = AppError.from(error);
      return code === 'internal' || !message.includes(file.name) ? `!${code}: ${message}` : code;
    },
  );
  return [outcome, performance.now() - start];
}

test(`${count} broken videos`, async () => {
  const clips = await Promise.all(names.map(async (name) => new Uint8Array(await (await testClip(name)).arrayBuffer())));
  const random = createRandom(seed);
  await decodeClip(await testClip('packed.avi'), options);
  const codes = new Map<string, number>();
  const wrong: string[] = [];
  const times: [milliseconds: number, film: string][] = [];
  for (let i = 0; i < count; i++) {
    const chosen = Math.floor(random.next() * clips.length);
    const { bytes, mutation } = mutate(clips[chosen]!, clips[Math.floor(random.next() * clips.length)]!, random);
    const file = new File([bytes], `${i}-${mutation}-${names[chosen]!}`);
    const [code, first] = await timed(file);
    let took = first;
    for (let tries = 1; took > limit && tries < triesOfSlow; tries++) took = Math.min(took, (await timed(file))[1]);
    times.push([Math.round(took), `${file.name}: ${code}`]);
    if (took > limit) wrong.push(`${file.name}: ${code}, ${Math.round(took)} ms`);
    if (code.startsWith('!')) wrong.push(`${file.name}: ${code}`);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  console.log(
    JSON.stringify({ count, seed, slowest: times.toSorted(([a], [b]) => b - a).slice(0, 5), codes: Object.fromEntries(codes), wrong }),
  );
  expect(wrong).toEqual([]);
  expect((await decodeClip(await testClip('plain.mp4'), options)).damaged).toBe(false);
}, 3_000_000);
