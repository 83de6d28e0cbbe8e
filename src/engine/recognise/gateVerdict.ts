/** The gate's word on a clip, of the view that is shown, encoded without an adapter: adapters move features, not what a clip is. */
import type { GateVerdict } from '../../shared/recognition/recognition';
import { type Gate, gateInput, gateScore } from '../gate/gate';
import type { DecodedClip } from '../media';
import { shownView } from './encodeViews';
import type { LoadedAdapter } from './loaded/loadedAdapter';

/**
 * @param features F [V, T, E]
 * @param plainFeatures F [1, T, E] of the shown view without the adapter, where one is in use
 */
export function gateVerdict(
  gate: Gate,
  clip: Pick<DecodedClip, 'views' | 'frames' | 'width' | 'pixels'>,
  { features, plainFeatures }: { readonly features: Float32Array; readonly plainFeatures: Float32Array | null },
  adapter: LoadedAdapter | null,
): GateVerdict {
  const view = shownView(clip);
  const numbers = features.length / clip.views;
  const bytes = clip.pixels.length / clip.views;
  const plain = plainFeatures ?? features.subarray(view * numbers, (view + 1) * numbers);
  const pixels = clip.pixels.subarray(view * bytes, (view + 1) * bytes);
  const score = gateScore(gate, gateInput(plain, pixels, clip.frames, clip.width));
  return { inside: score >= 0, score, binding: adapter === null || adapter.embedded };
}
