/** The whole window takes files; while one hovers over it a curtain says so. Folders are read to their files. */
import { useEffect, useRef, useState } from 'react';
import type { FoundFile } from '../../shared/base/foundFile';
import { droppedFiles } from '../common/files/filesOf';

interface DropCurtainProps {
  readonly text: string;
  readonly enabled: boolean;
  /** @param unreadable paths of what could not be read @param handles the same as the browser can remember it, where it can */
  readonly onFiles: (files: readonly FoundFile[], unreadable: readonly string[], handles: readonly FileSystemHandle[]) => void;
}

export function DropCurtain({ text, enabled, onFiles }: DropCurtainProps) {
  const [hovering, setHovering] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    if (!enabled) return undefined;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current++;
      setHovering(true);
    };
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setHovering(false);
    };
    const onDrop = (event: DragEvent) => {
      depth.current = 0;
      setHovering(false);
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void droppedFiles(event.dataTransfer).then(({ files, unreadable, handles }) => onFiles(files, unreadable, handles));
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [enabled, onFiles]);
  if (!hovering) return null;
  return (
    <div className="curtain" aria-hidden="true">
      <p>{text}</p>
    </div>
  );
}
