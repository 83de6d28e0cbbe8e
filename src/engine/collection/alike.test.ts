import { expect, test } from 'vitest';
import { groupsAlike } from './alike';
import { fingerprintOf } from './fingerprint';
import { keepPrints, printKey } from './keptPrints';
import { memoryStore } from './store';

/** Three pictures of a bright bar on grey, as another encoder would give them with `noise` grey levels more. */
function printOf(column: number, noise = 0): string {
  const frame = new Uint8Array(48 * 48 * 3).fill(60 + noise);
  for (let y = 0; y < 48; y++) frame.fill(220, (y * 48 + column) * 3, (y * 48 + column + 8) * 3);
  return fingerprintOf([frame, frame, frame], 48, 48);
}

test('clips that look alike hang together over as many steps as it takes; what did not decode is alone', () => {
  const prints = [printOf(0), printOf(20), '', printOf(0, 2), printOf(0, 4), printOf(20), ''];
  expect(groupsAlike(prints)).toEqual([
    [0, 3, 4],
    [1, 5],
  ]);
  expect(groupsAlike(['', ''])).toEqual([]);
});

test('a look that was cut goes on where it was; at the end only what it looked at stays', async () => {
  const store = memoryStore();
  let time = 0;
  const look = () => keepPrints(store, () => time);
  const cut = await look();
  await cut.add('a', 'print of a');
  time = 11_000;
  await cut.add('b', 'print of b'); // written with a
  await cut.add('c', 'print of c'); // lost with the kill
  const next = await look();
  expect([...next.known.keys()]).toEqual(['a', 'b']);
  await next.add('b', 'print of b');
  await next.add('c', 'print of c');
  await next.close(true);
  expect([...(await look()).known]).toEqual([
    ['b', 'print of b'],
    ['c', 'print of c'],
  ]);
  const cancelled = await look();
  await cancelled.add('d', 'print of d');
  await cancelled.close(false);
  expect([...(await look()).known.keys()].toSorted()).toEqual(['b', 'c', 'd']);
});

test('a clip is known again by name, size and time of its files', () => {
  const film = (name: string, text: string, lastModified = 1) => new File([text], name, { lastModified });
  const keys = [film('a', 'x'), film('b', 'x'), film('a', 'xy'), film('a', 'x', 2), [film('a', 'x')], [film('a', 'x'), film('b', 'y')]];
  expect(new Set(keys.map(printKey)).size).toBe(keys.length - 1); // a folder of one picture is that picture
});
