/** The largest box of a given shape inside an element, in its own pixels: what `object-fit: contain` would show. */
import { useLayoutEffect, useState, type RefObject } from 'react';

export type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** null before the element has a size. */
export function useFit(element: RefObject<HTMLElement | null>, aspect: number): Box | null {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = () => setSize({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  if (size === null || size.width === 0 || size.height === 0) return null;
  const width = Math.min(size.width, size.height * aspect);
  const height = width / aspect;
  return { left: (size.width - width) / 2, top: (size.height - height) / 2, width, height };
}

/** The middle square of a box; `share` of its short side. */
export function middleSquare({ left, top, width, height }: Box, share: number): Box {
  const side = Math.min(width, height) * share;
  return { left: left + (width - side) / 2, top: top + (height - side) / 2, width: side, height: side };
}
