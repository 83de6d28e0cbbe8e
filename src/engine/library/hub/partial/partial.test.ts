/** Files of weights that hold more than a model: only the towers are fetched, and the file made of them is the same model. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type Hub } from '../../../../server/hub/hub';
import { drawn, openAiClip, renamed, torchFile, treeOf } from '../../../../testing/checkpoints';
import { openCheckpoint } from '../../../checkpoint/checkpoint';
import { openPyTorch } from '../../../files/weights/pytorch';
import { openSafetensors } from '../../../files/weights/safetensors';
import { writeSafetensors } from '../../../files/weights/writeSafetensors';
import { memoryFolder } from '../../../files/storage';
import type { TensorSource } from '../../../files/tensors/tensorSource';
import { lookAt } from '../look';
import { fetchNeeded } from './fetchNeeded';
import { sparseBlob } from './remote';

const clip = openAiClip(3);
/** Twice the model's own bytes, as an optimizer keeps them. */
const state = renamed(
  [...clip, ...clip.map((tensor) => ({ ...tensor, name: `${tensor.name}_2` }))],
  (name) => `state.${name.replaceAll('.', '_')}`,
);
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const torch = (tree: Parameters<typeof torchFile>[1]) => bytesOf(torchFile('x.pt', tree).blob);

let hub: Hub;
const files = new Map<string, Uint8Array>();
beforeAll(async () => {
  files.set(
    'o/training/epoch_3.pt',
    await torch({ epoch: treeOf([]), state_dict: treeOf(renamed(clip, (name) => `module.${name}`)), optimizer: treeOf(state) }),
  );
  const half = state.length / 2;
  files.set('o/middle/epoch_3.pt', await torch({ a: treeOf(state.slice(0, half)), model: treeOf(clip), z: treeOf(state.slice(half)) }));
  files.set('o/plain/clip.pt', await torch(treeOf(clip)));
  files.set('o/more/model.safetensors', writeSafetensors([...clip, ...drawn({ 'decoder.big.weight': [400, 1000] }, 5)]));
  files.set(
    'o/xclip/model.safetensors',
    writeSafetensors([...clip, ...drawn({ 'mit.positional_embedding': [1, 8, 64], 'decoder.big.weight': [400, 1000] }, 5)]),
  );
  hub = await startHub(files);
});
afterAll(() => hub.close());
afterEach(() => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
});

const look = (repo: string) => lookAt(hub.address, repo, null, { retryAfter: 5, attempts: 2 });
const fetched = async (repo: string, folder = memoryFolder()) => {
  const [file] = (await look(repo)).files;
  const steps: number[] = [];
  const options = { hub: hub.address, retryAfter: 5, attempts: 3, onBytes: (done: number) => void steps.push(done) };
  const inPart = await fetchNeeded({ ...file!, bytes: file!.bytes! }, folder, 'part', options);
  return { inPart, folder, blob: (await folder.file('part'))!, needed: file!.needed, first: steps[0], last: steps.at(-1) };
};

async function sameModel(source: TensorSource, prefix = ''): Promise<void> {
  for (const { name, data } of clip) {
    if (/logit_scale/.test(name)) continue;
    expect(Buffer.from(await source.read(prefix + name)).equals(Buffer.from(data)), name).toBe(true);
  }
}

describe('a training’s file (zip)', () => {
  test('says how much of it is needed and that CRC-32 will check it; fetches that; the model is the same', async () => {
    const offer = await look('o/training');
    const whole = files.get('o/training/epoch_3.pt')!.length;
    expect(offer).toMatchObject({ check: 'crc32', refusal: null });
    expect(offer.fetchBytes).toBeLessThan(whole * 0.45);
    const before = hub.sent();
    const { inPart, blob, needed, last } = await fetched('o/training');
    expect(inPart).toBe(true);
    expect(blob.size).toBe(needed);
    expect(last).toBe(needed);
    expect(hub.sent() - before).toBeLessThan(whole);
    await sameModel(await openPyTorch(blob, 'part.pt'), 'state_dict.module.');
    const checkpoint = await openCheckpoint([{ path: 'epoch_3.pt', blob }]);
    expect(checkpoint.vision!.config).toMatchObject({ width: 64, layers: 2 });
    expect(checkpoint.english).not.toBeNull();
  });

  test('stopped and taken up again where it was', async () => {
    const folder = memoryFolder();
    const offer = await look('o/training');
    const file = { ...offer.files[0]!, bytes: offer.files[0]!.bytes! };
    const controller = new AbortController();
    const stopped = fetchNeeded(file, folder, 'part', {
      hub: hub.address,
      partBytes: 40_000,
      signal: controller.signal,
      onBytes: (done) => done > 150_000 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const arrived = (await folder.file('part'))!.size;
    expect(arrived).toBeGreaterThan(150_000);
    expect(arrived).toBeLessThan(offer.files[0]!.needed!);
    const { blob, first } = await fetched('o/training', folder);
    expect(first).toBe(arrived);
    expect(Buffer.from(await blob.arrayBuffer()).equals(Buffer.from(await (await fetched('o/training')).blob.arrayBuffer()))).toBe(true);
  });

  test('a cut and an empty 206 cost an attempt, a wrong byte is found by its CRC-32', async () => {
    Object.assign(hub.faults, { cutAfter: 100_000, cuts: 1, emptyRanges: 1 });
    expect((await fetched('o/middle')).inPart).toBe(true);
    const offer = await look('o/middle');
    hub.faults.wrongBytes = true; // in the middle of the published file, where the model lies
    const folder = memoryFolder();
    const damaged = fetchNeeded({ ...offer.files[0]!, bytes: offer.files[0]!.bytes! }, folder, 'part', {
      hub: hub.address,
      retryAfter: 5,
      attempts: 2,
    });
    await expect(damaged).rejects.toMatchObject({
      code: 'checksum-mismatch',
      details: { why: expect.stringContaining('CRC-32') as string },
    });
    expect(await folder.list('')).toEqual([]);
  });

  test('a file that is all model is fetched whole, by its hash', async () => {
    const offer = await look('o/plain');
    expect(offer.check).toBe('hub-sha256');
    expect(offer.files[0]!.needed ?? null).toBeNull();
    expect((await fetched('o/plain')).inPart).toBe(false);
  });

  test('a hub without ranges: whole', async () => {
    const offer = await look('o/training');
    hub.faults.ignoreRange = true;
    expect(await fetchNeeded({ ...offer.files[0]!, bytes: offer.files[0]!.bytes! }, memoryFolder(), 'part', { hub: hub.address })).toBe(
      false,
    );
    expect((await look('o/training')).check).toBe('hub-sha256');
  });
});

describe('safetensors', () => {
  test('ranges of the towers, checked by their length, as a file of its own', async () => {
    const offer = await look('o/more');
    expect(offer.check).toBe('length');
    const { inPart, blob } = await fetched('o/more');
    expect(inPart).toBe(true);
    const source = await openSafetensors(new Uint8Array(await blob.arrayBuffer()), 'part');
    expect(source.tensors.has('decoder.big.weight')).toBe(false);
    await sameModel(source);
  });

  test('a model of another kind is told by its other parts before they could be left out', async () => {
    await expect(look('o/xclip')).rejects.toMatchObject({ code: 'model-invalid', details: { kind: 'xclip' } });
  });
});

test('a sparse blob has its pieces in their places, and zeros between', async () => {
  const blob = sparseBlob(3_000_000, [
    { at: 2_999_998, bytes: Uint8Array.of(7, 8) },
    { at: 0, bytes: Uint8Array.of(1, 2) },
    { at: 1, bytes: Uint8Array.of(2, 3) },
  ]);
  expect(blob.size).toBe(3_000_000);
  expect([...new Uint8Array(await blob.slice(0, 5).arrayBuffer())]).toEqual([1, 2, 3, 0, 0]);
  expect([...new Uint8Array(await blob.slice(2_999_996).arrayBuffer())]).toEqual([0, 0, 7, 8]);
});
