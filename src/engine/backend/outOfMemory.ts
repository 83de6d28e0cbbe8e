/** Which errors mean that memory was full, by what the browsers, Emscripten and tfjs throw then. */
import { AppError } from '../../shared/errors/errors';

/** True where wasm itself stopped: what lies in its memory is not to be trusted any more. */
export function brokeWasm(error: unknown): boolean {
  return typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
}

/** A trap counts: outside of tests nothing but full memory has been seen to cause one. */
export function meansOutOfMemory(error: unknown): boolean {
  if (brokeWasm(error)) return true;
  return error instanceof RangeError && /memory|alloc|array length|array buffer/i.test(error.message);
}

export function outOfMemory(cause: unknown): AppError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new AppError('out-of-memory', `There was not enough memory: ${message}.`, {
    remedy: 'Use fewer frames, one view or a smaller model, or close other tabs.',
    details: { message },
    cause,
  });
}
