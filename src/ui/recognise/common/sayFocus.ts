/** "Frames 5 to 9, lower left, 41 % of the weight": where an answer looks, in words. */
import type { TFunction } from 'i18next';
import { percent } from '../../../shared/base/figures';
import { focusOf } from '../../../shared/recognition/focus';
import type { AttentionMaps } from '../../../shared/recognition/recognition';

/** @param weights of the label [T] @param maps what the colours show; null where nothing is known of the place */
export function sayFocus(
  label: string,
  weights: Float32Array,
  maps: AttentionMaps | null,
  layer: 'last' | 'rollout',
  t: TFunction,
): string {
  const { from, to, share, place } = focusOf(
    weights,
    maps === null || maps[layer].length === 0 ? null : { grid: maps.grid, values: maps[layer] },
  );
  const frames = t(from === to ? 'why.focus.frame' : 'why.focus.frames', { from: from + 1, to: to + 1 });
  const parts = { label, frames, share: percent(share) };
  return place === null ? t('why.focus.anywhere', parts) : t('why.focus.somewhere', { ...parts, place: t(`why.focus.places.${place}`) });
}
