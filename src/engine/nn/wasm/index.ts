/** Kernels for tfjs's wasm backend; importing this registers them. */
import { registerKernels } from '../kernels';
import { wasmProduct } from './product';

registerKernels('wasm', { product: wasmProduct });
