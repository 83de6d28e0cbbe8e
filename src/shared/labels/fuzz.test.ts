/**
 * Label files of every kind, broken at random: each is read or refused by name, in little time, and what was read is
 * written back unchanged. `FUZZ=5000 npx vitest run --project unit src/shared/labels/fuzz.test.ts` runs more of them.
 */
import { expect, test } from 'vitest';
import { AppError } from '../errors/errors';
import { readLabelFile } from './readLabelFile';
import { parseLabels } from './readLabels';
import { writeLabels } from './writeLabels';

const texts = [
  'wave | 挥手\njump | 跳\n# mine\n',
  'id,label\n0,abseiling\n1,"answering, politely"\n2,air drumming\n',
  '标签;英文\n挥手;wave\n"跳\n跃";jump\n',
  '1 ApplyEyeMakeup\r\n2 Archery\r\n3 BabyCrawling\r\n',
  '[{"en": "wave", "zh": "挥手"}, {"name": "jump"}, ["run", "跑"]]',
  '{"id2label": {"0": "wave", "1": "jump"}, "label2id": {"wave": 0, "jump": 1}}',
  '{"label": "wave"}\n{"label": "jump"}\n',
  'names:\n  0: wave\n  1: jump\nnc: 2\n',
  "- 'wave'\n- jump: 跳\n",
  '| en | zh |\n|---|---|\n| wave | 挥手 |\n',
  'item {\n  name: "wave"\n  id: 1\n}\n',
  'wave (挥手)\njump（跳）\nrun 跑\n',
];
const seeds = [
  ...texts.map((text) => new TextEncoder().encode(text)),
  ...texts.map((text) => new Uint8Array(Uint16Array.from([...`\ufeff${text}`].map((character) => character.charCodeAt(0))).buffer)),
  Uint8Array.of(0xd3, 0xa2, 0xce, 0xc4, 0x2c, 0xd6, 0xd0, 0xce, 0xc4, 0x0a, 0x77, 0x2c, 0xbb, 0xd3, 0xca, 0xd6), // 英文,中文 in GBK
  Uint8Array.of(0xb4, 0xa7, 0xa4, 0xe2, 0x0a, 0xb9, 0xaa, 0xb4, 0x78), // 揮手, 鼓掌 in Big5
];

/** Numbers from 0 to below `bound`, the same at every run. */
function numbers(): (bound: number) => number {
  let state = 20261126;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function broken(bytes: Uint8Array, next: (bound: number) => number): Uint8Array {
  const [at, to] = [next(bytes.length + 1), next(bytes.length + 1)];
  const other = seeds[next(seeds.length)]!;
  const pieces = [
    [bytes.subarray(0, at), Uint8Array.of(next(256)), bytes.subarray(at + 1)],
    [bytes.subarray(0, at), bytes.subarray(at + 1 + next(8))],
    [bytes.subarray(0, at), Uint8Array.of(next(256), next(256)), bytes.subarray(at)],
    [bytes.subarray(0, at), bytes.subarray(to), bytes.subarray(at)],
    [bytes.subarray(0, at), other.subarray(0, next(other.length + 1))],
  ][next(5)]!;
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

test('broken label files are read or refused, quickly, and written back unchanged', () => {
  const runs = Number(process.env['FUZZ'] ?? 500);
  const next = numbers();
  let [slowest, read] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    let bytes: Uint8Array = seeds[next(seeds.length)]!;
    for (let cuts = 1 + next(6); cuts > 0; cuts -= 1) bytes = broken(bytes, next);
    const start = performance.now();
    try {
      const { labels } = readLabelFile(bytes, 'mine.txt');
      expect(parseLabels(writeLabels(labels)), JSON.stringify([...bytes])).toEqual(labels);
      read += 1;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      expect(thrown.code).toBe('labels-invalid');
      expect(thrown.message).toContain('mine.txt');
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  expect(slowest).toBeLessThan(3000);
  expect(read).toBeGreaterThan(runs / 4);
  if (process.env['FUZZ'] !== undefined)
    console.log(`${runs} files, ${read} read, ${runs - read} refused, the slowest in ${slowest.toFixed(0)} ms`);
});
