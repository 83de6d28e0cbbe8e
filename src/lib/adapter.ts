/** An adapter: what a model was taught, loaded from a file or taught here. */
import type { Callable } from '../shared/protocol/call';
import type { EngineCalls } from '../shared/protocol/protocol';
import type { AdapterSummary } from '../shared/models/models';
import type { TrainingResult } from '../shared/teaching/teaching';
import { disposeKey } from './disposeKey';

/**
 * An adapter that the engine has (docs/method.md: prompts and the reparameterization encoder, safetensors). `Symbol.dispose` takes it out of
 * the engine's store; one that came with a model stays.
 */
export interface Adapter extends Disposable {
  /** For the engine. */
  readonly id: string;
  readonly name: string;
  /** What its file says of it: classes, frames T, template, accuracy before and after. */
  readonly summary: AdapterSummary;
  /** How it was taught; null where it was loaded. */
  readonly training: TrainingResult | null;
  /** Its file (safetensors), as the app, the commands and `loadAdapter` read it. Throws `adapter-missing` where it was disposed of. */
  readonly save: () => Promise<Blob>;
}

/** A handle on a stored adapter. */
export function adapterOver(call: Callable<EngineCalls>, summary: AdapterSummary, training: TrainingResult | null): Adapter {
  return {
    id: summary.id,
    name: summary.name,
    summary,
    training,
    save: () => call.exportAdapter({ id: summary.id }),
    [disposeKey]() {
      // What came with a model stays; an engine that is closed has no store any more.
      if (!summary.embedded) call.deleteAdapter({ id: summary.id }).catch(() => undefined);
    },
  };
}
