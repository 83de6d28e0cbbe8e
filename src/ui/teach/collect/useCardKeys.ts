/** Keys pressed on a clip: from card to card, and what they do to the clips. */
import type { RefObject } from 'react';
import { useSettings } from '../../../state/settings/settings';
import { useKeys } from '../../common/hooks/useKeys';
import { actOf, type ClipAct, moveFocus } from './clipKeys';

interface CardActs {
  readonly remove: (ids: readonly string[]) => void;
  readonly toggleRole: (ids: readonly string[]) => void;
  readonly move: (ids: readonly string[]) => void;
  /** These two take one clip: the one the key is pressed on. */
  readonly trim: (id: string) => void;
  readonly compare: (id: string) => void;
}

export function cardsOf(area: RefObject<HTMLElement | null>): readonly HTMLElement[] {
  return [...(area.current?.querySelectorAll<HTMLElement>('[data-clip]') ?? [])];
}

export function useCardKeys(area: RefObject<HTMLElement | null>, selected: ReadonlySet<string>, acts: CardActs): void {
  useKeys(area, (event) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>('[data-clip]');
    const id = card?.dataset['clip'];
    if (card === null || id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key.startsWith('Arrow')) {
      if (moveFocus(card, event.key, cardsOf(area))) done();
      return;
    }
    const act = actOf(event.key, useSettings.getState().shortcuts);
    if (act === null) return;
    done();
    run(act, id, selected, acts);
  });
}

/** A key acts on the clip it is pressed on, and with it on whatever else is selected. */
function run(act: ClipAct, id: string, selected: ReadonlySet<string>, acts: CardActs): void {
  if (act === 'trim' || act === 'compare') acts[act](id);
  else acts[act](selected.has(id) ? [...selected] : [id]);
}
