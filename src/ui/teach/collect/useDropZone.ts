/** An element that takes files or clips dropped onto it. Zones inside zones: the innermost takes the drop. */
import { useEffect, useRef, useState, type RefObject } from 'react';

/** @returns whether something hovers over it */
export function useDropZone(zone: RefObject<HTMLElement | null>, onDrop: (transfer: DataTransfer) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    const { current: element } = zone;
    if (element === null) return undefined;
    const hover = (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(true);
    };
    const leave = () => setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      if (event.dataTransfer !== null) latest.current(event.dataTransfer);
    };
    element.addEventListener('dragover', hover);
    element.addEventListener('dragleave', leave);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragover', hover);
      element.removeEventListener('dragleave', leave);
      element.removeEventListener('drop', drop);
    };
  }, [zone]);
  return over;
}
