/** Pointing at the lanes: a click goes there, a drag pans, two fingers or Ctrl and the wheel zoom; a page that scrolls past is left alone. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Seconds } from '../../../shared/base/units';
import { panned, timeAt, zoomed, type Span } from '../view/zoom';

const dragFrom = 5;

interface Pointing {
  readonly track: RefObject<HTMLElement | null>;
  readonly span: Span;
  readonly duration: Seconds;
  readonly width: number;
  readonly onSpan: (span: Span) => void;
  readonly onGo: (time: Seconds) => void;
}

/** Where the pointer rests, in pixels from the track's left; null away from it. */
export function usePointer({ track, ...rest }: Pointing): number | null {
  const [hover, setHover] = useState<number | null>(null);
  const latest = useRef(rest);
  useEffect(() => {
    latest.current = rest;
  });
  useEffect(() => {
    const { current: element } = track;
    if (element === null) return undefined;
    return listen(element, () => latest.current, setHover);
  }, [track]);
  return hover;
}

function listen(element: HTMLElement, now: () => Omit<Pointing, 'track'>, setHover: (x: number | null) => void): () => void {
  const fingers = new Map<number, number>();
  let moved = false;
  const placeIn = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left;
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, placeIn(event));
    if (fingers.size === 1) moved = false;
  };
  const onMove = (event: PointerEvent) => {
    const x = placeIn(event);
    const before = fingers.get(event.pointerId);
    if (event.pointerType !== 'touch') setHover(before === undefined || !moved ? x : null);
    if (before === undefined) return;
    const { span, duration, width, onSpan } = now();
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (others.length === 1) {
      moved = true;
      const apart = Math.max(Math.abs(before - others[0]!), 1) / Math.max(Math.abs(x - others[0]!), 1);
      onSpan(zoomed(span, apart, timeAt(others[0]!, span, width), duration));
    } else if (moved || Math.abs(x - before) >= dragFrom) {
      if (!moved) element.setPointerCapture(event.pointerId);
      moved = true;
      onSpan(panned(span, (before - x) / Math.max(width, 1), duration));
    } else return;
    fingers.set(event.pointerId, x);
  };
  const onUp = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId) || moved || event.type === 'pointercancel') return;
    const { span, width, onGo } = now();
    onGo(timeAt(placeIn(event), span, width));
  };
  const onWheel = (event: WheelEvent) => {
    const { span, duration, width, onSpan } = now();
    const zooms = event.ctrlKey || event.metaKey;
    const along = event.shiftKey ? event.deltaY : event.deltaX;
    if (!zooms && Math.abs(along) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    if (zooms) onSpan(zoomed(span, Math.exp(event.deltaY / 300), timeAt(placeIn(event), span, width), duration));
    else onSpan(panned(span, along / Math.max(width, 1), duration));
  };
  const onLeave = () => setHover(null);
  const events = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, pointerleave: onLeave } as const;
  for (const [name, act] of Object.entries(events)) element.addEventListener(name, act as EventListener);
  // Not passive: zooming must keep the page from zooming too.
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    for (const [name, act] of Object.entries(events)) element.removeEventListener(name, act as EventListener);
    element.removeEventListener('wheel', onWheel);
  };
}
