/**
 * Kernels for tfjs's wasm backend. tfjs's own are slow for all but one kind of product; ours are WebAssembly assembled here
 * (code/), run in tfjs's memory or by threads of their own (plan.ts). In come the tensors of the layers' seam, out go new
 * ones. May import seam/ and base/.
 */
import type { Kernels } from '../seam/kernels';
import { adamW } from './adamW';
import { attentionKernels } from './attention';
import { allowNarrow } from './narrow';
import { product, productKernels } from './products';
import { rowKernels } from './rows';
import { singleProduct } from './singleProduct';

export { installWasmIdentity } from './identity';
export { installWasmSlice } from './slice';

export const wasmKernels: Kernels = {
  ...productKernels,
  ...attentionKernels,
  ...rowKernels,
  product: (a, b, transposeA, transposeB) => product(a, b, transposeA, transposeB) ?? singleProduct(a, b, transposeA, transposeB),
  adamW,
  allowNarrow,
};
