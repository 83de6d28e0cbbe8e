/** Which backend computes, or why none does. */
import { create } from 'zustand';
import { engine } from '../client/engine';
import { AppError, type AppErrorData } from '../shared/errors';
import type { BackendInfo, BackendName } from '../shared/recognition';

interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly backend: BackendInfo | null;
  readonly error: AppErrorData | null;
}

export const useEngineStatus = create<EngineStatus>(() => ({ state: 'starting', backend: null, error: null }));

const backends: readonly string[] = ['webgpu', 'webgl', 'wasm', 'cpu'] satisfies BackendName[];

/** The backend the address asks for (`?backend=wasm`), else the engine's own choice. */
export function backendOf(search: string): BackendName | 'auto' {
  const asked = new URLSearchParams(search).get('backend') ?? '';
  return backends.includes(asked) ? (asked as BackendName) : 'auto';
}

/** Starts the engine; the outcome is in the store. */
export async function startEngine(backend: BackendName | 'auto'): Promise<void> {
  useEngineStatus.setState({ state: 'starting', error: null });
  try {
    useEngineStatus.setState({ state: 'ready', backend: await engine.call('start', { backend }) });
  } catch (thrown) {
    useEngineStatus.setState({ state: 'failed', backend: null, error: AppError.from(thrown).toData() });
  }
}
