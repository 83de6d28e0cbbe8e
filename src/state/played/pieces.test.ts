import { expect, test } from 'vitest';
import type { PlayedPiece } from '../../shared/recognition/played';
import { playedPieces } from './pieces';

/** A clip of ten pieces of two seconds, two frames a second. */
function clip(pieces = 10) {
  const asked: number[] = [];
  const load = async (piece: number, signal: AbortSignal): Promise<PlayedPiece> => {
    asked.push(piece);
    await Promise.resolve();
    signal.throwIfAborted();
    const times = [0, 0.5, 1, 1.5].map((time) => piece * 2 + time);
    return { piece, pieces, length: 2, times, width: 1, height: 1, pixels: new Uint8Array(12) };
  };
  return { asked, load };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a short clip is there whole; a frame stands until the next one comes', async () => {
  const { asked, load } = clip(2);
  const pieces = playedPieces(load, () => {});
  expect(pieces.frame(0)).toBe(null);
  pieces.want(0);
  await settled();
  expect(asked).toEqual([0, 1]);
  expect([0, 0.49, 0.5, 1.99, 2.6, 9].map((time) => [pieces.frame(time)!.piece.piece, pieces.frame(time)!.n])).toEqual([
    [0, 0],
    [0, 0],
    [0, 1],
    [0, 3],
    [1, 1],
    [1, 3],
  ]);
});

test('of a long clip four pieces from the playhead on are held, in a circle; the others go', async () => {
  const { asked, load } = clip();
  const pieces = playedPieces(load, () => {});
  pieces.want(0);
  await settled();
  expect(asked).toEqual([0, 1, 2, 3]);
  pieces.want(17);
  await settled();
  expect(asked.slice(4)).toEqual([8, 9]);
  expect([0, 2, 4, 6, 16, 18].map((time) => pieces.frame(time) !== null)).toEqual([true, true, false, false, true, true]);
});

test('a jump ends what is decoded for another place', async () => {
  const { asked, load } = clip();
  const pieces = playedPieces(load, () => {});
  pieces.want(0);
  await settled();
  pieces.want(8); // piece 4 is under way
  pieces.want(16);
  await settled();
  expect(asked).toEqual([0, 1, 2, 3, 4, 8, 9]);
  expect(pieces.frame(16)).not.toBe(null);
});

test('a failure is said once and not asked for again; closed, nothing is loaded', async () => {
  let told = 0;
  const failing = playedPieces(
    () => Promise.reject(new Error('no')),
    () => told++,
  );
  failing.want(0);
  await settled();
  failing.want(1);
  await settled();
  expect([failing.error()?.code, told]).toEqual(['internal', 1]);
  const { asked, load } = clip();
  const closed = playedPieces(load, () => {});
  closed.close();
  closed.want(0);
  await settled();
  expect(asked).toEqual([]);
});
