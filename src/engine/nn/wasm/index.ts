/** Kernels for tfjs's wasm backend; importing this registers those behind the layers' seam. */
import { registerKernels } from '../kernels';
import { adamW } from './adamW';
import { product, wasmKernels } from './kernels';
import { wasmProduct } from './product';

export { installWasmSlice } from './slice';

registerKernels('wasm', {
  ...wasmKernels,
  product: (a, b, transposeA, transposeB) => product(a, b, transposeA, transposeB) ?? wasmProduct(a, b, transposeA, transposeB),
  adamW,
});
