/** The worker's side of what a model needs a backend for: this machine's speed, a model's check, clips that were timed. */
import type { ModelWorkCalls } from '../../shared/protocol/modelCalls';
import type { CallContext } from '../../shared/protocol/call';
import type { InputOf, OutputOf, ProgressOf } from '../../shared/protocol/protocol';
import type { BackendInfo } from '../../shared/recognition/recognition';
import { checkModel } from '../check/checkModel';
import { clipFrames } from '../library/hub/clipTimes';
import type { Library } from './modelHandlers';
import type { DeviceGuard } from '../backend/deviceGuard';
import type { ModelKeeper } from '../recognise/loaded/loadedModel';
import { multiplyAddsPerSecond } from '../backend/machineSpeed';

interface Parts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly library: Pick<Library, 'speeds' | 'keepCheck'>;
}

export function modelWorkHandlers({ guard, models, library }: Parts): ModelWorkCalls {
  /** Once a visit: a machine is not always as busy as it was. */
  let measured: { readonly backend: string; readonly multiplyAddsPerSecond: number } | undefined;
  return {
    measureMachine: (_, { signal }) =>
      guard.run(async (info) => {
        const backend = nameOf(info);
        if (measured?.backend === backend) return measured;
        const machine = { backend, multiplyAddsPerSecond: await multiplyAddsPerSecond(signal) };
        await library.speeds.noteMachine(machine);
        measured = machine;
        return machine;
      }),
    checkModel: ({ id }, { signal, onProgress }) =>
      guard.run(async (info) => {
        const start = performance.now();
        const model = await models.load(id, {
          signal,
          onProgress: ({ done, total }) => onProgress({ file: id, doneBytes: done, totalBytes: total, secondsLeft: null }),
        });
        const found = await checkModel(model, { signal });
        const check = { ...found, backend: info.name, seconds: (performance.now() - start) / 1000 };
        await library.keepCheck(id, check);
        return check;
      }),
  };
}

type Recognize = (input: InputOf<'recognize'>, context: CallContext<ProgressOf<'recognize'>>) => Promise<OutputOf<'recognize'>>;

/** The same, and what the clip's encoding took is noted as the model's time on this machine. */
export function timed(recognize: Recognize, library: Pick<Library, 'speeds'>): Recognize {
  return async (input, context) => {
    const result = await recognize(input, context);
    const { modelId, frames, views, adapterId } = input.options;
    // Several views and adapters are other work than the one that is compared.
    if (views === 1 && adapterId === null) {
      const seconds = ((result.milliseconds.encoding / 1000) * clipFrames) / frames;
      await library.speeds
        .noteClip(modelId, { backend: nameOf(result.backend), seconds })
        .catch((error: unknown) => console.warn('The time of a clip was not kept.', error));
    }
    return result;
  };
}

/** What times belong to. */
function nameOf({ name, device }: BackendInfo): string {
  return `${name} ${device}`.trim();
}
