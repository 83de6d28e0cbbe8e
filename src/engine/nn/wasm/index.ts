/** Kernels for tfjs's wasm backend; importing this registers those behind the layers' seam. */
import { registerKernels } from '../kernels';
import { adamW } from './adamW';
import { wasmProduct } from './product';

export { installWasmSlice } from './slice';

registerKernels('wasm', { product: wasmProduct, adamW });
