/** Which backend computes, or why none does, and what befell the engine last. */
import { create } from 'zustand';
import { engine } from '../client/engine';
import type { EngineEvent } from '../lib/client/restarts';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import type { BackendInfo, BackendName } from '../shared/recognition/recognition';

/**
 * Key of the translated sentence (i18n `backend.trouble.<trouble>`). `lost`: the graphics card, for good; `unavailable`: the
 * backend that the address asks for; `not-secure`: the page came over plain http, and much is kept back from it.
 */
type EngineTrouble = 'gone' | 'silent' | 'crashed' | 'broken' | 'lost' | 'unavailable' | 'not-secure';

interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'restarting' | 'failed';
  readonly backend: BackendInfo | null;
  readonly error: AppErrorData | null;
  /** What went wrong, until the person has read it. */
  readonly trouble: EngineTrouble | null;
}

export const useEngineStatus = create<EngineStatus>(() => ({ state: 'starting', backend: null, error: null, trouble: null }));

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
    ready(await engine.call.start({ backend }));
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (backend !== 'auto' && error.code === 'backend-unavailable') {
      // What the address asks for cannot be had here: said, and gone on with what can.
      await startEngine('auto');
      if (useEngineStatus.getState().state === 'ready') useEngineStatus.setState({ trouble: 'unavailable' });
    } else failed(error);
  }
}

export function dismissTrouble(): void {
  useEngineStatus.setState({ trouble: null });
}

/** What the store makes of news; apart for its test. */
export function hear(event: EngineEvent): void {
  switch (event.kind) {
    case 'restarting': {
      // One that held on to cancelled work is replaced in silence: the person asked for no less.
      const trouble = event.why === 'cancelled' || event.why === 'unloadable' ? {} : { trouble: event.why };
      useEngineStatus.setState({ state: 'restarting', error: null, ...trouble });
      break;
    }
    case 'backend':
      ready(event.backend);
      break;
    case 'failed':
      failed(event.error);
      break;
  }
}

function ready(backend: BackendInfo): void {
  const before = useEngineStatus.getState().backend;
  const lost = backend.reason === 'lost' && before?.reason !== 'lost';
  const lacking = before === null && globalThis.isSecureContext === false;
  const trouble = lost ? { trouble: 'lost' as const } : lacking ? { trouble: 'not-secure' as const } : {};
  useEngineStatus.setState({ state: 'ready', backend, error: null, ...trouble });
}

function failed(error: AppError): void {
  useEngineStatus.setState({ state: 'failed', backend: null, error: error.toData() });
}

engine.onEvent(hear);
