/** The page's one engine: the package's public door (src/lib) over the app's own worker, which starts with the first call. */
// oxlint-disable-next-line no-restricted-imports, import/default -- the address of the engine's script alone, which Vite gives
import engineScript from '../engine/worker/worker.ts?worker&url';
import { whyUnreachable } from '../shared/errors/unreachable';
import { createEngineClient } from '../lib/client/engineClient';
import { type EngineDoor, engineOver } from '../lib/door';

export const engine: EngineDoor = engineOver(
  createEngineClient({
    open: () => new Worker(engineScript, { type: 'module', name: 'engine' }),
    explain: (cause) => whyUnreachable('the engine', new URL(engineScript, document.baseURI), import.meta.url, { cause }),
  }),
);
