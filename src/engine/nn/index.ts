/**
 * The layers: pure functions over tensors, right on every backend, with gradients written by hand where time goes.
 * layers/ has each of them once, in plain tfjs operations, on autodiff/; seam/ says what a faster kernel may replace, and
 * webgpu/ and wasm/ hold such kernels, registered here. Nothing in here knows a model, a file or how a backend is started.
 * May import shared/, base/, files/ (how half precision is written) and tfjs.
 */
import { registerKernels } from './seam/kernels';
import { wasmKernels } from './wasm';
import { webgpuKernels } from './webgpu';

registerKernels('webgpu', webgpuKernels);
registerKernels('wasm', wasmKernels);

export { activate } from './layers/activation';
export { adamWStep } from './layers/adamW';
export { attention, type WantedWeights } from './layers/attention';
export { convolution, temporalConvolution } from './layers/convolution';
export { differentiable } from './autodiff/differentiable';
export { currentKernels, registerKernels, withPlainKernels, type Kernels } from './seam/kernels';
export { layerNorm, trainableLayerNorm, type LayerNormParams } from './layers/layerNorm';
export { dense, freeze, linear, type LinearParams } from './layers/linear';
export { lstm } from './layers/lstm';
export { frozenMatrix, type Activation, type AdamWRates, type FrozenMatrix, type PixelScale } from './seam/operands';
export { changeBits, type PictureChange, type PicturePlan, type Rgb } from './seam/pictures';
export { product } from './layers/product';
export { selfAttention } from './layers/selfAttention';
export { installWasmIdentity, installWasmSlice } from './wasm';
