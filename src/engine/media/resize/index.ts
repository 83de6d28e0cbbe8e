/**
 * Resizing as Pillow does it, bit for bit: rows of a picture in, bytes of RGB out. Weights and sizes, the loops in plain
 * TypeScript, and the same loops as wasm code with SIMD, put together by the engine's assembler (nn/wasm). No workers and no
 * browser in here: commands in Node use it too. It imports clip/ (types only) and the assembler.
 */
export { resample, resizeRegion } from './resize';
export { rgbRows, type Region, type Size } from './rows';
export { centerOffset, shortSideSize } from './sizes';
export { resampleWeights, type ResizeWeights } from './weights';
