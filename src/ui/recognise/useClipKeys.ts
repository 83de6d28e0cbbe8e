/** Keys of the Recognise page that act on its clips and its editor. */
import { cancelClip, selectClip } from '../../state/recognise/recognition';
import { runAgain } from '../../state/recognise/run';
import type { Clip } from '../../state/recognise/clips';
import { useShortcuts, type Shortcuts } from '../common/hooks/shortcuts';

interface Editor {
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onClose: () => void;
}

/** @param order ids of the clips, as on the screen */
export function useClipKeys(order: readonly string[], clip: Clip | undefined, editor: Editor): void {
  useShortcuts(clipKeys(order, clip, editor, { run: runAgain, stop: cancelClip, select: selectClip }));
}

interface ClipActs {
  readonly run: (id: string) => void;
  readonly stop: (id: string) => void;
  readonly select: (id: string) => void;
}

/** Escape closes the editor first; only then it stops the clip. Apart for its test. */
export function clipKeys(order: readonly string[], clip: Clip | undefined, editor: Editor, { run, stop, select }: ClipActs): Shortcuts {
  const working = clip?.status === 'running' || clip?.status === 'waiting';
  const step = (by: number) => () => {
    const next = order[clip === undefined ? -1 : order.indexOf(clip.id) + by];
    if (next !== undefined) select(next);
  };
  return {
    r: clip === undefined ? undefined : () => run(clip.id),
    l: editor.onToggle,
    Escape: editor.open ? editor.onClose : clip !== undefined && working ? () => stop(clip.id) : undefined,
    PageUp: order.length > 1 ? step(-1) : undefined,
    PageDown: order.length > 1 ? step(1) : undefined,
  };
}
