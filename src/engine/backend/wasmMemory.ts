/** What tfjs asks of wasm's memory is looked at on the way (tfjs 4.22 looks at nothing). */
import * as tf from '@tensorflow/tfjs-core';

type Malloc = (bytes: number) => number;

/** A wasm address has 32 bits. */
const wholeMemory = 2 ** 32;

/**
 * Where memory is full, tfjs takes malloc's 0 for an address and writes over what lies there; of more than 4 GB wasm is told
 * the lowest 32 bits, finds room for so little, and what is written runs over it. Both are told instead. Addresses beyond
 * 2 GB come out of wasm as negative numbers.
 * @throws RangeError that `meansOutOfMemory` knows
 */
export function checkedMalloc(malloc: Malloc): Malloc {
  return (bytes) => {
    const address = bytes < wholeMemory ? malloc(bytes) >>> 0 : 0;
    if (address === 0 && bytes > 0) throw new RangeError(`wasm memory is full: no room for ${bytes} bytes`);
    return address;
  };
}

interface Wasm {
  _malloc: Malloc & { checked?: true };
  readonly _free: (address: number) => void;
}

/** Once for each start of tfjs's wasm, which must be the backend in use. */
export function checkWasmMemory(): void {
  const { wasm } = tf.backend() as unknown as { wasm: Wasm };
  if (wasm._malloc.checked === true) return;
  // Emscripten's functions put the real ones in their own place when they are first called, and would throw ours out.
  wasm._free(wasm._malloc(4));
  wasm._malloc = Object.assign(checkedMalloc(wasm._malloc), { checked: true as const });
}
