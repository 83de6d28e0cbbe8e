/** Kernels for tfjs's wasm backend; importing this registers those behind the layers' seam. */
import { registerKernels } from '../kernels';
import { wasmProduct } from './product';

export { installWasmSlice } from './slice';

registerKernels('wasm', { product: wasmProduct });
