/** Which pictures stand side by side: original, plain CLIP, the method, or two of them. */
import type { Recognition } from '../../../shared/recognition/recognition';
import type { AttentionView } from '../../../state/settings/settings';
import type { HeatSource } from '../../../client/heat/heat';

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

export function panesOf(recognition: Recognition, chosen: AttentionView, layer: 'last' | 'rollout'): readonly PaneContent[] {
  const { attention, plainAttention } = recognition;
  const original: PaneContent = { caption: 'original', heat: null };
  const plain: PaneContent | null = plainAttention && { caption: 'plain', heat: { maps: plainAttention, layer } };
  const method: PaneContent = { caption: plain === null ? 'overlay' : 'method', heat: { maps: attention, layer } };
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
