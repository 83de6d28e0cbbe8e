/** What takes part: the same weights, the same frames, one clip in and its features out. */

/** What is timed, in the order it is run. 'with prompts' is the frozen encoder with P more keys a frame and layer. */
export const stages = ['forward', 'forward with prompts', 'training step'] as const;
export type Stage = (typeof stages)[number];

const contenderNames = [
  'ours, WebGPU',
  'ours, half arithmetic, WebGPU',
  'stock tfjs, WebGPU',
  'onnxruntime-web, WebGPU',
  'onnxruntime-web fp16, WebGPU',
  'transformers.js, WebGPU',
  'ours, wasm 1 thread',
  'ours, wasm 2 threads',
  'ours in 8 bits, wasm 1 thread',
  'ours in 8 bits, wasm 2 threads',
  'stock tfjs, wasm',
  'onnxruntime-web, wasm 1 thread',
  'onnxruntime-web, wasm 2 threads',
  'onnxruntime-web int8, wasm 1 thread',
  'onnxruntime-web int8, wasm 2 threads',
  'transformers.js, wasm',
] as const;
export type ContenderName = (typeof contenderNames)[number];

/** Whose time a contender's is divided by. */
export function rivalOf(name: ContenderName): ContenderName {
  if (name.includes('WebGPU')) return 'ours, WebGPU';
  return name.includes('2 threads') ? 'ours, wasm 2 threads' : 'ours, wasm 1 thread';
}

/** How near the reference a contender's features must be: where it computes in fewer bits, as near as it says that it is. */
export function agreementOf(name: ContenderName): number {
  if (name.includes('in 8 bits')) return 0.999;
  if (name.includes('int8')) return 0.99;
  return /half|fp16/.test(name) ? 0.9995 : 0.9999;
}

export interface Contender {
  /**
   * Everything from weights in memory to ready: upload, session, compilation. `prompts` is what ours made for every
   * layer, [T, P, D] each; empty for stages without prompts.
   */
  prepare(stage: Stage, prompts: readonly Float32Array[]): Promise<void>;
  /** One clip through; resolves when the features [T, E] are on the CPU (a training step: when its gradients are done). */
  run(): Promise<Float32Array>;
  /** Frees what `prepare` made. */
  release(): Promise<void>;
  /** P_R of every layer, for the others; ours alone. */
  prompts?(): Promise<Float32Array[]>;
}

/** Cosine of the worst frame of two [T, E]. */
export function worstCosine(a: Float32Array, b: Float32Array, width: number): number {
  if (a.length !== b.length) return Number.NaN;
  let worst = 1;
  for (let start = 0; start < a.length; start += width) {
    let [dot, aa, bb] = [0, 0, 0];
    for (let index = start; index < start + width; index++) {
      dot += a[index]! * b[index]!;
      aa += a[index]! ** 2;
      bb += b[index]! ** 2;
    }
    worst = Math.min(worst, dot / Math.sqrt(aa * bb));
  }
  return worst;
}
