/**
 * transformers.js on the same graph as a local model: CLIPVisionModelWithProjection finds its files through the
 * package's own `env.fetch`, which answers from memory. The package is no dependency of the app (it brings a second onnxruntime, one for Node and
 * an image library): the command installs it beside the bench, and says so when it cannot.
 */
import type { Contender } from './contender';
import { channelsFirst, encoderOnnx } from './onnx';
import type { EncoderSize } from './sizes';
import type { Weights } from './weights';

/** Where bench/run.ts serves the package's folder `dist` from. */
const packageUrl = '/peers/transformers/';

interface TransformersModule {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    useBrowserCache: boolean;
    fetch: typeof fetch;
    backends: { onnx: { wasm?: { wasmPaths?: string; numThreads?: number } } };
  };
  readonly CLIPVisionModelWithProjection: {
    from_pretrained(name: string, options: Record<string, unknown>): Promise<VisionModel>;
  };
  readonly Tensor: new (type: string, data: Float32Array, shape: readonly number[]) => unknown;
}

interface VisionModel {
  (inputs: { readonly pixel_values: unknown }): Promise<{ readonly image_embeds: { readonly data: Float32Array } }>;
  dispose(): Promise<unknown>;
}

export function createTransformers(size: EncoderSize, weights: Weights, frameValues: Float32Array, device: 'webgpu' | 'wasm'): Contender {
  const { frames: T, resolution } = size;
  let model: VisionModel | undefined;
  let inputs: { readonly pixel_values: unknown } | undefined;
  return {
    async prepare() {
      const name = `${packageUrl}transformers.min.js`;
      const { env, CLIPVisionModelWithProjection, Tensor } = (await import(/* @vite-ignore */ name)) as TransformersModule;
      Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: '/memory/', useBrowserCache: false });
      if (env.backends.onnx.wasm !== undefined) {
        env.backends.onnx.wasm.wasmPaths = new URL('/peers/onnxruntime/', globalThis.location.href).href;
        env.backends.onnx.wasm.numThreads = 1;
      }
      const files = new Map<string, BodyInit>([
        ['config.json', JSON.stringify({ model_type: 'clip_vision_model', architectures: ['CLIPVisionModelWithProjection'] })],
        ['onnx/vision_model.onnx', encoderOnnx(size, weights, { prompts: 0, numbers: 'single' })],
      ]);
      env.fetch = async (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input, globalThis.location.href);
        if (!url.pathname.startsWith('/memory/')) return fetch(input, init);
        const body = files.get(url.pathname.replace('/memory/encoder/', ''));
        return body === undefined ? new Response(null, { status: 404 }) : new Response(body);
      };
      model = await CLIPVisionModelWithProjection.from_pretrained('encoder', { device, dtype: 'fp32' });
      inputs = { pixel_values: new Tensor('float32', channelsFirst(frameValues, size), [T, 3, resolution, resolution]) };
    },
    async run() {
      const { image_embeds: embeds } = await model!(inputs!);
      return embeds.data;
    },
    async release() {
      await model?.dispose();
      model = undefined;
    },
  };
}
