/** Another clip, played from a moment of it. */
import type { Seconds } from '../../../shared/base/units';
import { selectClip } from '../../../state/recognise/recognition';
import { usePlayer } from '../../recognise/clip/player';

/** The player stands at its clip's most telling frame first; then it goes on from there. */
const settled = 100;

export function goToClip(id: string, time: Seconds): void {
  const before = usePlayer.getState().clock;
  selectClip(id);
  const stop = usePlayer.subscribe(({ clock }) => {
    if (clock === null || clock.video === before?.video || clock.playable === null || clock.duration === 0) return;
    stop();
    setTimeout(() => {
      const { clock: now } = usePlayer.getState();
      now?.seek(time);
      now?.play();
    }, settled);
  });
}
