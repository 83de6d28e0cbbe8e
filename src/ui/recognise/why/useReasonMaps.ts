/** The maps of relevance for what is looked at, asked for while somebody looks. */
import { useEffect, useMemo } from 'react';
import { isWalled } from '../../../shared/recognition/abstention';
import { rankLabels } from '../../../shared/recognition/fusion';
import { effectiveLambda } from '../../../shared/recognition/spaces';
import type { Recognition } from '../../../shared/recognition/recognition';
import type { Settings } from '../../../state/settings/settings';
import { type ReasonMaps, reasonKey, useReasons, wantReason } from '../../../state/recognise/why/reasons';
import { useRested } from '../../common/hooks/useRested';

export interface ReasonOf {
  readonly recognition: Recognition | null;
  readonly adapterId: string | null;
  /** Index of the label that is looked at. */
  readonly label: number | undefined;
  /** Index of the label that a person sets against it. */
  readonly against: number | null;
}

interface ShownReason {
  /** null where the colours show attention, or where there is no answer to explain. */
  readonly maps: ReasonMaps | null;
  /** Index of the label set against; null where none is. */
  readonly other: number | null;
}

const none: ReasonMaps = { method: null, plain: null };

/** A slider is followed once it rests. */
const restMs = 250;

export function useReasonMaps({ recognition, adapterId, label, against }: ReasonOf, settings: Settings): ShownReason {
  const { attentionLayer, lambda } = settings;
  const asked = attentionLayer === 'label' || attentionLayer === 'difference';
  const other = useMemo(() => {
    if (recognition === null || label === undefined || attentionLayer !== 'difference') return null;
    if (against !== null && against !== label) return against;
    return rankLabels(recognition.scores, lambda).find(({ index }) => index !== label)?.index ?? null;
  }, [recognition, label, against, attentionLayer, lambda]);
  const wanted = useMemo(() => {
    const labels = recognition?.scores.labels;
    const first = label === undefined ? undefined : labels?.[label];
    if (!asked || recognition === null || first === undefined || isWalled(recognition)) return null;
    const second = other === null ? null : (labels![other] ?? null);
    return { recognition, adapterId, label: first, against: second, lambda: effectiveLambda(recognition.scores.use, lambda) };
  }, [asked, recognition, adapterId, label, other, lambda]);
  const rested = useRested((next: typeof wanted) => void wantReason(next), restMs);
  useEffect(() => rested(wanted), [rested, wanted]);
  useEffect(() => () => void wantReason(null), []);
  const known = useReasons();
  const maps = wanted === null ? null : known.wanted === reasonKey(wanted) ? known.maps : none;
  return { maps, other };
}
