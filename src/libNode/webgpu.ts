/** WebGPU in Node: Dawn, by the optional package `webgpu`, offered where the engine looks for it (navigator.gpu). */

/** The instance must not be collected while its adapters live. */
let dawn: GPU | undefined;

/** Does nothing where the package is not installed, or the program has WebGPU already. */
export async function offerWebgpu(): Promise<void> {
  const known = globalThis.navigator as Partial<Navigator> | undefined;
  if (dawn !== undefined || known?.gpu !== undefined) return;
  const { create, globals } = await import('webgpu').catch(() => ({ create: undefined, globals: {} }));
  if (create === undefined) return;
  dawn = create([]);
  Object.assign(globalThis, globals);
  const value = Object.assign(Object.create(known ?? null), { gpu: dawn, userAgent: known?.userAgent ?? 'node' }) as Navigator;
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
}
