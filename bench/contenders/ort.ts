/** onnxruntime-web on the same weights as an ONNX graph of standard operators. */
import type * as Ort from 'onnxruntime-web';
import type { Contender } from './contender';
import { channelsFirst, encoderOnnx, type Numbers } from './onnx';
import type { EncoderSize } from './sizes';
import type { Weights } from './weights';

const promptCountOf = (prompts: readonly Float32Array[], { frames, width }: EncoderSize): number =>
  prompts.length === 0 ? 0 : prompts[0]!.length / frames / width;

export function createOrt(
  size: EncoderSize,
  weights: Weights,
  frameValues: Float32Array,
  { provider, threads, numbers = 'single' }: { readonly provider: 'webgpu' | 'wasm'; readonly threads: number; readonly numbers?: Numbers },
): Contender {
  const { frames: T, resolution, width } = size;
  let session: Ort.InferenceSession | undefined;
  let feeds: Record<string, Ort.Tensor> = {};
  return {
    async prepare(_, prompts) {
      // The WebGPU build carries both providers; the plain one is what a page on wasm would load.
      const ort: typeof Ort = await (provider === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
      ort.env.wasm.numThreads = threads;
      ort.env.wasm.wasmPaths = new URL('/node_modules/onnxruntime-web/dist/', globalThis.location.href).href;
      ort.env.logLevel = 'error';
      const promptCount = promptCountOf(prompts, size);
      const model = encoderOnnx(size, weights, { prompts: promptCount, numbers });
      session = await ort.InferenceSession.create(model, { executionProviders: [provider], graphOptimizationLevel: 'all' });
      feeds = {
        pixel_values: new ort.Tensor('float32', channelsFirst(frameValues, size), [T, 3, resolution, resolution]),
        ...Object.fromEntries(
          prompts.map((values, layer) => [`prompts_${layer}`, new ort.Tensor('float32', values, [T, promptCount, width])]),
        ),
      };
    },
    async run() {
      const { image_embeds: embeds } = await session!.run(feeds);
      return (await embeds!.getData()) as Float32Array;
    },
    async release() {
      await session?.release();
      session = undefined;
      feeds = {};
    },
  };
}
