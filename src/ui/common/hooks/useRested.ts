/** Acts on the last value once it has rested for a while; what still waits when the component goes is acted on then. */
import { useCallback, useEffect, useRef } from 'react';

/** @returns takes each new value */
export function useRested<Value>(act: (value: Value) => void, milliseconds: number): (value: Value) => void {
  const latest = useRef(act);
  const waiting = useRef<{ readonly value: Value } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = act;
  });
  const now = useCallback(() => {
    clearTimeout(timer.current);
    const last = waiting.current;
    waiting.current = null;
    if (last !== null) latest.current(last.value);
  }, []);
  useEffect(() => now, [now]);
  return useCallback(
    (value) => {
      waiting.current = { value };
      clearTimeout(timer.current);
      timer.current = setTimeout(now, milliseconds);
    },
    [now, milliseconds],
  );
}
