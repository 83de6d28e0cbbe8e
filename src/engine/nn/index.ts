/** The layers: pure functions over tensors, right on every backend, with hand-written gradients where time goes. */
import './webgpu';

export { activate, type Activation } from './activation';
export { adamWStep, type AdamWRates, type AdamWTensors } from './adamW';
export { attention, type AttentionOptions, type AttentionResult, type WantedWeights } from './attention';
export { convolution, temporalConvolution } from './convolution';
export { differentiable } from './differentiable';
export { currentKernels, registerKernels, withPlainKernels, type BlockKind, type Kernels, type PixelScale } from './kernels';
export { defaultEpsilon, layerNorm, trainableLayerNorm, type LayerNormParams } from './layerNorm';
export { dense, freeze, frozenMatrix, linear, type FrozenMatrix, type LinearParams } from './linear';
export { lstm, type LstmParams } from './lstm';
export { changeBits, type AxisTaps, type PictureChange, type PicturePlan, type Rgb } from './pictures';
export { product, rawProduct } from './product';
export { selfAttention, type SelfAttentionParams } from './selfAttention';
export { installWasmSlice } from './wasm';
