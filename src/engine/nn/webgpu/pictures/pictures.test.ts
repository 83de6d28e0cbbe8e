/** Training views on the GPU against the plain way and against Pillow's own pictures, byte for byte. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../shared/base/random';
import { paperAugmentation } from '../../../../shared/teaching/trainingPresets';
import { openSafetensors } from '../../../files/weights/safetensors';
import { centerOffset, resampleWeights, shortSideSize } from '../../../media/resize';
import { drawView } from '../../../train/views/augment';
import type { CachedFrames } from '../../../train/task/task';
import { renderView } from '../../../train/views/view';
import { createRunControl } from '../../../base/runControl';
import { toyTask } from '../../../../testing/training';
import { runTraining } from '../../../train/trainer';
import { registerKernels } from '../../seam/kernels';
import type { PictureChange } from '../../seam/pictures';
import { webgpuKernels } from '..';
import { currentDevice } from '../gpu/gpu';
import { drawPictures } from './pictures';
import { gpuErrors, startDawn } from '../../../../build/dawn';

const adapter = await startDawn();
const fixture = join(process.cwd(), '../shared/fixtures/resize-bicubic.safetensors');

describe.skipIf(adapter === null)(`pictures on kernels${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  const random = createRandom(3);
  /** Soft shapes and noise, so that histograms have a form. */
  const clipOf = (width: number, height: number, count: number): CachedFrames => {
    const frames = Array.from({ length: count }, (_, t) =>
      Uint8Array.from({ length: width * height * 3 }, (_, at) => 40 + 90 * Math.sin(at / 37 + t) ** 2 + random.integer(70)),
    );
    return { frames, width, height, perSegment: 1 };
  };
  const bytesOf = async (view: tf.Tensor): Promise<Uint8Array> => {
    const words = (await view.data()) as Int32Array;
    view.dispose();
    return new Uint8Array(words.slice().buffer);
  };
  const whole = { ...paperAugmentation, randomResizedCrop: false, flip: false, grey: 0, randomFrame: false };
  const fixed = (value: number): number => Math.round(value * 65536);

  const changes: readonly (readonly [string, PictureChange])[] = [
    ['table', { kind: 'table', table: Uint8Array.from({ length: 256 }, (_, value) => 255 - value) }],
    ['more contrast', { kind: 'contrast', factor: fixed(1.27) }],
    ['less contrast', { kind: 'contrast', factor: fixed(0.73) }],
    ['more saturation', { kind: 'saturation', factor: fixed(1.27) }],
    ['grey', { kind: 'saturation', factor: 0 }],
    ['autocontrast', { kind: 'autocontrast' }],
    ['equalize', { kind: 'equalize' }],
    ['warp', { kind: 'warp', map: [0.98, -0.2, 3.3, 0.19, 1.01, -4.6].map(fixed), fill: [128, 128, 128] }],
    ['fill', { kind: 'fill', left: 3, top: 5, width: 11, height: 7, colour: [123, 117, 104] }],
  ];

  test.each(changes)('%s: the same bytes as the plain twin', async (_, change) => {
    for (const size of [28, 36]) {
      const clip = clipOf(43, 37, 2);
      const plan = { ...drawView(clip, size, whole, false, createRandom(1)), changes: [change] };
      const before = tf.memory().numTensors;
      let drawn = new Uint8Array();
      expect(
        await gpuErrors(
          currentDevice(),
          async () => void (drawn = (await bytesOf(drawPictures(clip.frames, clip, plan)!)) as Uint8Array<ArrayBuffer>),
        ),
      ).toEqual([]);
      expect(drawn).toEqual(renderView(clip, plan));
      expect(drawn).not.toEqual(renderView(clip, { ...plan, changes: [] }));
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  test('a flat picture is stretched and spread as the plain twin does it', async () => {
    const clip = { ...clipOf(20, 20, 1), frames: [new Uint8Array(1200).fill(77)] };
    for (const kind of ['autocontrast', 'equalize'] as const) {
      const plan = { ...drawView(clip, 20, whole, false, createRandom(1)), changes: [{ kind }] };
      expect(await bytesOf(drawPictures(clip.frames, clip, plan)!)).toEqual(renderView(clip, plan));
    }
  });

  test('views as trainings draw them, crops smaller and larger than the view', async () => {
    const settings = { ...paperAugmentation, grey: 0.5, randAugment: true, randomErasing: true };
    for (const [width, height, size] of [
      [71, 40, 32],
      [33, 57, 36],
      [16, 16, 28],
    ] as const) {
      const clip = clipOf(width, height, 3);
      for (let seed = 0; seed < 12; seed++) {
        const plan = drawView(clip, size, settings, true, createRandom(seed));
        expect(
          await bytesOf(
            drawPictures(
              plan.moments.map((at) => clip.frames[at]!),
              clip,
              plan,
            )!,
          ),
          `seed ${seed}`,
        ).toEqual(renderView(clip, plan));
      }
    }
  });

  test('a training on them has the losses of one on the plain way', async () => {
    const losses = async (): Promise<number[]> => {
      const found: number[] = [];
      const augmentation = { ...paperAugmentation, smallestCrop: 0.5, randAugment: true };
      const task = await toyTask({
        settings: { fromLayer: 0, cachedViews: 0, body: 'none', epochs: 1, batch: 2, augmentation },
        shots: 2,
        heldOut: 0,
      });
      await runTraining(task, {
        control: createRunControl(),
        onProgress: (event) => void (event.kind === 'step' && found.push(event.lossEn!, event.lossZh!)),
      });
      return found;
    };
    const plain = await losses(); // this adapter is a program on the CPU, or else both are the same
    let drawn = 0;
    registerKernels('webgpu', { drawPictures: (...given) => ((drawn += 1), drawPictures(...given)) });
    try {
      expect(await losses()).toEqual(plain);
      expect(drawn).toBeGreaterThan(3);
    } finally {
      registerKernels('webgpu', webgpuKernels);
    }
  });

  test('a side that is no multiple of 4 is left to the plain way', () => {
    const clip = clipOf(20, 20, 1);
    expect(drawPictures(clip.frames, clip, drawView(clip, 18, whole, false, createRandom(1)))).toBe(null);
  });

  test('buffers keep their sizes from draw to draw', async () => {
    const clip = clipOf(50, 40, 2);
    const allocated = (): number => (tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;
    const draw = async (seed: number): Promise<void> =>
      void (await bytesOf(
        drawPictures(clip.frames, clip, drawView(clip, 32, { ...paperAugmentation, smallestCrop: 0.5 }, true, createRandom(seed)))!,
      ));
    for (let seed = 0; seed < 8; seed++) await draw(seed);
    const before = allocated();
    for (let seed = 8; seed < 40; seed++) await draw(seed);
    expect(allocated()).toBeLessThanOrEqual(before + 4096);
  });

  test.skipIf(!existsSync(fixture))(
    `short side 256, centre crop 224: Pillow's own pictures${existsSync(fixture) ? '' : ' (skipped: ../shared is not here)'}`,
    async () => {
      const golden = await openSafetensors(new Uint8Array(readFileSync(fixture)), fixture);
      const names = [...golden.tensors.keys()].filter((name) => name.endsWith('.input')).map((name) => name.slice(0, -'.input'.length));
      expect(names.length).toBeGreaterThan(3);
      for (const name of names) {
        const [height, width] = golden.tensors.get(`${name}.input`)!.shape as [number, number];
        const resized = shortSideSize(width, height, 256);
        const view = drawPictures(
          [await golden.read(`${name}.input`)],
          { width, height },
          {
            size: 224,
            mirrored: false,
            changes: [],
            columns: resampleWeights('bicubic', width, resized.width, centerOffset(resized.width, 224), 224),
            rows: resampleWeights('bicubic', height, resized.height, centerOffset(resized.height, 224), 224),
          },
        )!;
        expect(await bytesOf(view), name).toEqual(Uint8Array.from(await golden.read(`${name}.crop`)));
      }
    },
  );
});
