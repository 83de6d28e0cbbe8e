/** What a model of given sizes costs: numbers to keep, memory, and multiplications for a frame. */

export interface EyesSizes {
  readonly width: number;
  readonly layers: number;
  readonly hidden: number;
  readonly patch: number;
  readonly image: number;
}

export interface TextSizes {
  readonly width: number;
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly context: number;
}

/** Attention's four products and the two of the MLP, with biases and two layer norms. */
const block = (D: number, hidden: number) => 4 * D * D + 4 * D + 2 * D * hidden + hidden + D + 4 * D;

export function eyesParameters({ width: D, layers, hidden, patch, image }: EyesSizes, embedding: number): number {
  const tokens = (image / patch) ** 2 + 1;
  return 3 * patch * patch * D + tokens * D + D + layers * block(D, hidden) + 4 * D + D * embedding;
}

export function textParameters({ width: D, layers, hidden, vocabulary, context }: TextSizes, embedding: number): number {
  return (vocabulary + context) * D + layers * block(D, hidden) + 2 * D + D * embedding;
}

/** Multiplications with an addition each, of one frame through the eyes. */
export function multiplyAddsOf({ width: D, layers, hidden, patch, image }: EyesSizes): number {
  const N = (image / patch) ** 2 + 1;
  return N * 3 * patch * patch * D + layers * (4 * N * D * D + 2 * N * N * D + 2 * N * D * hidden);
}
