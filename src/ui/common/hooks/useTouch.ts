/** Whether a finger points, which neither drags files nor presses keys. */
import { useSyncExternalStore } from 'react';

const query = '(hover: none) and (pointer: coarse)';

export function useTouch(): boolean {
  return useSyncExternalStore(follow, () => matchMedia(query).matches);
}

function follow(changed: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', changed);
  return () => list.removeEventListener('change', changed);
}
