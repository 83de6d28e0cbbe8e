/** The clock of the clip that is on the screen, for what follows it elsewhere on the page: the timeline under the player. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { ClipClock } from './useClipClock';

/** null while no clip is shown. */
export const usePlayer = create<{ readonly clock: ClipClock | null }>(() => ({ clock: null }));

/** Called by whoever shows the clip. */
export function useSharedClock(clock: ClipClock): void {
  useEffect(() => usePlayer.setState({ clock }));
  useEffect(() => () => usePlayer.setState({ clock: null }), []);
}
