/** Calls at every frame the screen draws, while it is active. */
import { useEffect, useRef } from 'react';
import type { Seconds } from '../../../shared/base/units';

/** @param onFrame takes the time since the frame before */
export function useEveryFrame(active: boolean, onFrame: (passed: Seconds) => void): void {
  const latest = useRef(onFrame);
  useEffect(() => {
    latest.current = onFrame;
  });
  useEffect(() => {
    if (!active) return undefined;
    let request = 0;
    let before = performance.now();
    const tick = (now: number) => {
      latest.current((now - before) / 1000);
      before = now;
      request = requestAnimationFrame(tick);
    };
    request = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(request);
  }, [active]);
}
