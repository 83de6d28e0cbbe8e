/** Keys pressed anywhere inside an element, before the page's own shortcuts see them. */
import { useEffect, useRef, type RefObject } from 'react';

export function useKeys(inside: RefObject<HTMLElement | null>, onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const { current: element } = inside;
    if (element === null) return undefined;
    const listen = (event: KeyboardEvent) => latest.current(event);
    element.addEventListener('keydown', listen);
    return () => element.removeEventListener('keydown', listen);
  }, [inside]);
}
