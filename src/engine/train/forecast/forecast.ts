/** What a training will take here, from one measured step, one decoded clip and one judged clip. */
import type { Forecast } from '../../../shared/teaching/teaching';
import type { Bytes } from '../../../shared/base/units';
import { countParameters } from '../../model';
import { adapterFor } from '../step/learner';
import { estimate, type ForecastInput } from './estimate';
import { adviseOn } from './forecastAdvice';
import type { Probe } from './forecastProbe';

/** Where a machine does not say what it has. */
const wasmLimit: Bytes = 4e9;

/** @param availableBytes what this machine is taken to have, null where nothing tells */
export function forecastFrom(probe: Probe, input: ForecastInput, availableBytes: Bytes | null): Forecast {
  const plain = estimate(probe, input, input.settings);
  const parameters = input.settings.temporalPrompts ? countParameters(adapterFor(input, input.config)).total : 0;
  const fits = availableBytes === null || plain.peakBytes <= availableBytes;
  const advice = adviseOn(input, plain, availableBytes, (change) => estimate(probe, input, { ...input.settings, ...change }));
  return { ...plain, parameters, availableBytes, fits, advice };
}

/** What the machine says of its memory: half of it for a page, and no more than wasm can address there. */
export function availableMemory(backend: string): Bytes | null {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  const half = gigabytes === undefined ? null : gigabytes * 0.5e9;
  if (backend !== 'wasm') return half;
  return half === null ? wasmLimit : Math.min(half, wasmLimit);
}
