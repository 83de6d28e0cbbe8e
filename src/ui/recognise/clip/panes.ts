/** Which pictures stand side by side: original, plain CLIP, the method, or two of them. */
import type { AttentionMaps, Recognition } from '../../../shared/recognition/recognition';
import { type AttentionLayer, attentionOf, type AttentionView } from '../../../state/settings/settings';
import type { ReasonMaps } from '../../../state/recognise/why/reasons';
import type { HeatSource } from '../../../lib/heat/heat';

type PaneCaption = 'original' | 'plain' | 'method' | 'overlay';

export interface PaneContent {
  readonly caption: PaneCaption;
  /** null: the picture alone. */
  readonly heat: HeatSource | null;
}

/** The views one can choose between: with an adapter its attention stands against the plain one. */
export function viewsOf(recognition: Recognition): readonly AttentionView[] {
  return recognition.plainAttention === null ? ['original', 'method', 'both'] : ['original', 'plain', 'method', 'both'];
}

/** The view that is shown for a choice that this recognition may not have. */
export function viewFor(recognition: Recognition, chosen: AttentionView): AttentionView {
  return viewsOf(recognition).includes(chosen) ? chosen : 'method';
}

/** @param reasons maps of a label in attention's place, null of them while they are computed; null: attention is shown */
export function panesOf(
  recognition: Recognition,
  chosen: AttentionView,
  shown: AttentionLayer,
  reasons: ReasonMaps | null = null,
): readonly PaneContent[] {
  const { attention, plainAttention } = recognition;
  const layer = attentionOf(shown);
  const heat = (maps: AttentionMaps | null): HeatSource | null => maps && { maps, layer };
  const original: PaneContent = { caption: 'original', heat: null };
  const plain: PaneContent | null = plainAttention && {
    caption: 'plain',
    heat: heat(reasons === null ? plainAttention : reasons.plain),
  };
  const method: PaneContent = {
    caption: plain === null ? 'overlay' : 'method',
    heat: heat(reasons === null ? attention : reasons.method),
  };
  switch (viewFor(recognition, chosen)) {
    case 'original':
      return [original];
    case 'plain':
      return [plain ?? method];
    case 'both':
      return [plain ?? original, method];
    case 'method':
      return [method];
  }
}
