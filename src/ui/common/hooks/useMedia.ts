/** What the screen and the person's settings say to a media query, followed while it changes. */
import { useCallback, useSyncExternalStore } from 'react';

function useMedia(query: string): boolean {
  const follow = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(follow, () => matchMedia(query).matches);
}

/** Whether a finger points, which neither drags files nor presses keys. */
export const useTouch = (): boolean => useMedia('(hover: none) and (pointer: coarse)');

/** Whether what is pressed is as large as a finger: touch.css. */
export const useCoarse = (): boolean => useMedia('(pointer: coarse)');

/** Whether the person asked for less motion. */
export const useReducedMotion = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
