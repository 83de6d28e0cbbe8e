/** One contender in a worker of its own, so that threads, memory and counters are its own too. */
import { startBackend } from '../src/engine/backend/device';
import { setWasmThreads } from '../src/engine/backend/wasmBackend';
import type { Contender, ContenderName, Stage } from './contenders/contender';
import { installGpuCounter } from './measures/gpuCounter';
import { createOrt } from './contenders/ort';
import { createOurs } from './contenders/ours';
import { encoders, type EncoderName } from './contenders/sizes';
import { createTransformers } from './contenders/transformers';
import { randomFrames, randomWeights } from './contenders/weights';

export type Command =
  | { readonly do: 'start'; readonly contender: ContenderName; readonly encoder: EncoderName }
  | { readonly do: 'prepare'; readonly stage: Stage; readonly prompts: readonly Float32Array[] }
  | { readonly do: 'run' }
  | { readonly do: 'prompts' }
  | { readonly do: 'release' };

export interface Answer {
  readonly milliseconds: number;
  readonly features: Float32Array | null;
  readonly prompts: readonly Float32Array[];
  readonly dispatches: number | null;
  /** Most bytes of GPU buffers alive at once during the command. */
  readonly gpuBytes: number | null;
  readonly error: string | null;
}

const counter = installGpuCounter();
let contender: Contender | undefined;

async function create(name: ContenderName, encoder: EncoderName): Promise<Contender> {
  const size = encoders[encoder];
  const weights = randomWeights(size);
  const frames = randomFrames(size);
  const ours = (backend: 'webgpu' | 'wasm', kind: 'kernels' | 'half' | 'eight bits' | 'stock', threads = 1): Contender => {
    setWasmThreads(threads);
    return createOurs(size, weights, frames, { kind, start: async () => void (await startBackend(backend)) });
  };
  switch (name) {
    case 'ours, WebGPU':
      return ours('webgpu', 'kernels');
    case 'ours, half arithmetic, WebGPU':
      return ours('webgpu', 'half');
    case 'stock tfjs, WebGPU':
      return ours('webgpu', 'stock');
    case 'ours, wasm 1 thread':
      return ours('wasm', 'kernels');
    case 'ours, wasm 2 threads':
      return ours('wasm', 'kernels', 2);
    case 'ours in 8 bits, wasm 1 thread':
      return ours('wasm', 'eight bits');
    case 'ours in 8 bits, wasm 2 threads':
      return ours('wasm', 'eight bits', 2);
    case 'stock tfjs, wasm':
      return ours('wasm', 'stock');
    case 'onnxruntime-web, WebGPU':
      return createOrt(size, weights, frames, { provider: 'webgpu', threads: 1 });
    case 'onnxruntime-web fp16, WebGPU':
      return createOrt(size, weights, frames, { provider: 'webgpu', threads: 1, numbers: 'half' });
    case 'onnxruntime-web, wasm 1 thread':
      return createOrt(size, weights, frames, { provider: 'wasm', threads: 1 });
    case 'onnxruntime-web, wasm 2 threads':
      return createOrt(size, weights, frames, { provider: 'wasm', threads: 2 });
    case 'onnxruntime-web int8, wasm 1 thread':
      return createOrt(size, weights, frames, { provider: 'wasm', threads: 1, numbers: 'int8' });
    case 'onnxruntime-web int8, wasm 2 threads':
      return createOrt(size, weights, frames, { provider: 'wasm', threads: 2, numbers: 'int8' });
    case 'transformers.js, WebGPU':
      return createTransformers(size, weights, frames, 'webgpu');
    case 'transformers.js, wasm':
      return createTransformers(size, weights, frames, 'wasm');
    default:
      return name satisfies never;
  }
}

async function obey(command: Command): Promise<Pick<Answer, 'features' | 'prompts'>> {
  const nothing = { features: null, prompts: [] };
  switch (command.do) {
    case 'start':
      contender = await create(command.contender, command.encoder);
      return nothing;
    case 'prepare':
      await contender!.prepare(command.stage, command.prompts);
      return nothing;
    case 'run':
      return { ...nothing, features: (await contender!.run()).slice() };
    case 'prompts':
      return { ...nothing, prompts: await contender!.prompts!() };
    case 'release':
      await contender!.release();
      return nothing;
    default:
      return command satisfies never;
  }
}

addEventListener('message', async ({ data }: MessageEvent<Command>) => {
  counter?.reset();
  const start = performance.now();
  let result: Pick<Answer, 'features' | 'prompts'> = { features: null, prompts: [] };
  let error: string | null = null;
  try {
    result = await obey(data);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const milliseconds = performance.now() - start;
  const count = counter?.read();
  const answer: Answer = {
    ...result,
    milliseconds,
    dispatches: count?.dispatches ?? null,
    gpuBytes: count?.peakBytes ?? null,
    error,
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  postMessage(answer);
});
