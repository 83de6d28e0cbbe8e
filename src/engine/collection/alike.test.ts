import { expect, test } from 'vitest';
import { groupsAlike } from './alike';
import { fingerprintOf } from './fingerprint';

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
