/** Where the player stands, across all lanes; the lanes follow it while it plays. */
import { useEffect, useEffectEvent } from 'react';
import type { Seconds } from '../../../shared/base/units';
import { usePlayer } from '../../recognise/clip/player';
import { placeOf, showing, type Span } from '../view/zoom';

interface PlayheadProps {
  readonly span: Span;
  readonly width: number;
  readonly duration: Seconds;
  readonly onSpan: (span: Span) => void;
}

export function Playhead({ span, width, duration, onSpan }: PlayheadProps) {
  const time = usePlayer(({ clock }) => clock?.time ?? 0);
  const playing = usePlayer(({ clock }) => clock?.playing ?? false);
  const follow = useEffectEvent((now: Seconds) => {
    const seen = showing(span, now, duration);
    if (seen !== span) onSpan(seen);
  });
  useEffect(() => {
    if (playing) follow(time);
  }, [playing, time]);
  const x = placeOf(time, span, width);
  if (x < 0 || x > width) return null;
  return <span className="playhead" style={{ transform: `translateX(${x}px)` }} data-testid="playhead" />;
}
