/**
 * What a clip is recognised with, as it lies on the backend. The worker's device is shared and may be lost: whoever needs
 * it asks for a turn, and is handed the model as it is there then.
 */
import type { BackendInfo, RecognitionProgress, RecognizeOptions } from '../../shared/recognition/recognition';
import type { LanguageUse } from '../../shared/recognition/spaces';
import type { CallContext } from '../../shared/protocol/call';
import type { DeviceGuard } from '../backend/deviceGuard';
import { fullPrecision, type HalfPrecision } from './loaded/halfPrecision';
import type { AdapterKeeper, LoadedAdapter } from './loaded/loadedAdapter';
import type { LoadedModel, ModelKeeper } from './loaded/loadedModel';
import { eyesFor, type OpenEyes } from './speakers';

export interface OnDevice {
  readonly backend: BackendInfo;
  readonly model: LoadedModel;
  /** Null is the paper's baseline without prompts. */
  readonly adapter: LoadedAdapter | null;
  /** The eyes that an answer needs. */
  readonly eyesFor: (use: LanguageUse) => Promise<readonly OpenEyes[]>;
  readonly half: HalfPrecision;
}

/** Runs work on the device, in its turn; once more where the device was lost over it. */
export type DeviceTurn = <T>(work: (device: OnDevice) => Promise<T>) => Promise<T>;

export interface RecogniserParts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly adapters: AdapterKeeper;
  readonly half?: HalfPrecision;
}

/**
 * Turns for one clip: model and adapter are loaded in the first one, and again only where something else took their place
 * meanwhile, or the device was lost.
 */
export function deviceTurns(
  { guard, models, adapters, half = fullPrecision }: RecogniserParts,
  { modelId, adapterId }: Pick<RecognizeOptions, 'modelId' | 'adapterId'>,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): DeviceTurn {
  const loading = {
    signal,
    onProgress: ({ done, total }: { readonly done: number; readonly total: number }) => onProgress({ stage: 'loading-model', done, total }),
  };
  let loaded: Pick<OnDevice, 'model' | 'adapter'> | undefined;
  const load = async () => ({
    model: await models.load(modelId, loading),
    adapter: adapterId === null ? null : await adapters.load(adapterId),
  });
  return (work) =>
    guard.run(async (backend) => {
      const held = loaded !== undefined && models.holds(loaded.model) && (loaded.adapter === null || adapters.holds(loaded.adapter));
      const { model, adapter } = held ? loaded! : (loaded = await load());
      return work({ backend, model, adapter, eyesFor: (use) => eyesFor(models, model, use, loading), half });
    }, signal);
}
