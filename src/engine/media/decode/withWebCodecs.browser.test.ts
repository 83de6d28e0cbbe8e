/** The quick way through WebCodecs succeeds and gives the very bytes that the sure way gives. */
import { commands } from 'vitest/browser';
import { describe, expect, test } from 'vitest';
import { collectFrames } from '../frames/collectFrames';
import { probe } from '..';
import { decodeQuickly, decodeWithSink } from './withWebCodecs';

const paths = Object.keys(import.meta.glob('../../../../../shared/clips/{actions,awkward}/*'));
const absent = paths.length === 0 ? ' (skipped: ../shared is not here)' : '';
const name = (path: string) => path.split('/').at(-1)!;

async function load(path: string): Promise<File> {
  const text = await commands.readFile(path.replace(/^.*\/shared\//, '../shared/'), 'base64');
  return new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name(path));
}

/** Streams of all kinds that mediabunny reads. */
const chosen = /(actions.*|10bit|av1|bframes|edit_list|fragmented|htc|framecheck|multi|initial|odd|reflect|vfr).*\.(mp4|mov|mkv|webm|ts)$/;
const never = new AbortController().signal;

describe.skipIf(absent !== '')(`quick and sure${absent}`, () => {
  test.each(paths.filter((path) => chosen.test(path)).map(name))('%s', async (file) => {
    const clip = await probe(await load(paths.find((path) => name(path) === file)!));
    // Few enough to leave pictures out between them, enough to want some that nobody refers to.
    const frames = 11;
    const quick = collectFrames({ frames, size: 64 }, () => {});
    const sure = collectFrames({ frames, size: 64 }, () => {});
    expect(await decodeQuickly(clip, quick, never)).toEqual(await decodeWithSink(clip, sure, never));
    expect(quick.collected()).toEqual(sure.collected());
  });
});

describe.skipIf(absent !== '')(`streams with oddities${absent}`, () => {
  test('a stream that hides the order of its frames is left to the sure way', async () => {
    const bytes = new Uint8Array(await (await load(paths.find((path) => path.includes('framecheck'))!)).arrayBuffer());
    // Without its composition offsets (ctts), times say that frames are shown as they are decoded.
    const at = bytes.findIndex((_, i) => [99, 116, 116, 115].every((value, k) => bytes[i + k] === value));
    expect(at).toBeGreaterThan(0);
    bytes.set([102, 114, 101, 101], at);
    const clip = await probe(new File([bytes], 'unordered.mp4'));
    const collector = collectFrames({ frames: 8, size: 64 }, () => {});
    expect(await decodeQuickly(clip, collector, never)).toBe(null);
    expect(await decodeWithSink(clip, collector, never)).toMatchObject({ damaged: false });
  });

  test('a cancelled decode ends at once and is no failure of the quick way', async () => {
    const clip = await probe(await load(paths.find((path) => path.includes('pour_coffee'))!));
    const stop = new AbortController();
    const collector = collectFrames({ frames: 32, size: 64 }, (done) => done === 2 && stop.abort());
    await expect(decodeQuickly(clip, collector, stop.signal)).rejects.toThrow();
    expect(() => collector.collected()).toThrow();
  });
});
