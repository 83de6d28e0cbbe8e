/** The whole forward in onnxruntime, graph by graph. */
import * as ort from 'onnxruntime-web';
import { sizes, choice, type EncoderWeights } from './randomEncoder';
import { embedGraph, blockGraph, headGraph } from './onnxGraphs';

/** Z(0) .. Z(L) and the features, from onnxruntime. */
export async function* onnxForward(
  weights: EncoderWeights,
  adapter: EncoderWeights,
  pixels: Float32Array,
): AsyncGenerator<{ name: string; values: Float32Array }> {
  const { D, L, E, patch, grid } = sizes;
  const { frames: T } = choice;
  const resolution = grid * patch;
  ort.env.wasm.numThreads = 1;
  const feed = (all: EncoderWeights, prefix: string, names: readonly string[]): Record<string, ort.Tensor> =>
    Object.fromEntries(names.map((name) => [name, new ort.Tensor('float32', all[prefix + name]!.values, [...all[prefix + name]!.shape])]));
  const run = async (session: ort.InferenceSession, feeds: Record<string, ort.Tensor>): Promise<Float32Array> => {
    const result = await session.run(feeds);
    return result[session.outputNames[0]!]!.data as Float32Array;
  };
  const start = (bytes: Uint8Array): Promise<ort.InferenceSession> => ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const namesIn = (session: ort.InferenceSession): string[] => session.inputNames.filter((name) => name !== 'given');

  const embed = await start(embedGraph());
  let tokens = await run(embed, {
    given: new ort.Tensor('float32', pixels, [T, resolution, resolution, 3]),
    ...feed({ ...weights, ...adapter }, '', namesIn(embed)),
  });
  await embed.release();
  yield { name: 'Z0', values: tokens };

  const block = await start(blockGraph());
  const shape = [T, grid * grid + 1, D];
  for (let layer = 0; layer < L; layer++) {
    const frozen = `vision_model.encoder.layers.${layer}.`;
    const trainable = `layers.${layer}.`;
    const names = namesIn(block);
    tokens = await run(block, {
      given: new ort.Tensor('float32', tokens, shape),
      ...feed(
        weights,
        frozen,
        names.filter((name) => frozen + name in weights),
      ),
      ...feed(
        adapter,
        trainable,
        names.filter((name) => trainable + name in adapter),
      ),
    });
    yield { name: `Z${layer + 1}`, values: tokens };
  }
  await block.release();

  const head = await start(headGraph());
  yield {
    name: 'frame features',
    values: await run(head, { given: new ort.Tensor('float32', tokens, shape), ...feed(weights, '', namesIn(head)) }),
  };
  await head.release();
  if (E !== weights['visual_projection.weight']!.shape[0]) throw new Error('sizes disagree');
}
