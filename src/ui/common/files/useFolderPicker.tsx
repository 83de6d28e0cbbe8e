/** A folder chosen by hand, its files in full depth; as one the browser can remember, where it can. */
import { useRef, type ReactNode } from 'react';
import type { FoundFile } from '../../../shared/base/foundFile';
import { type Root, walkRoot } from '../../../state/recognise/batch/roots';
import { chosenFiles } from './filesOf';

type OnFound = (found: readonly FoundFile[], unreadable?: readonly string[], roots?: readonly Root[]) => void;

interface PickingWindow {
  readonly showDirectoryPicker?: (wanted: { mode: 'read' }) => Promise<FileSystemDirectoryHandle>;
}

/** @returns what asks for a folder, and the input to put somewhere on the page */
export function useFolderPicker(label: string, onFound: OnFound): readonly [() => void, ReactNode] {
  const input = useRef<HTMLInputElement>(null);
  const element = (
    <input
      ref={input}
      type="file"
      multiple
      className="visually-hidden"
      tabIndex={-1}
      aria-label={label}
      data-testid="folder-input"
      {...{ webkitdirectory: '' }}
      onChange={(event) => {
        const found = chosenFiles(event.target);
        event.target.value = '';
        if (found.length > 0) onFound(found);
      }}
    />
  );
  const pick = async () => {
    const { showDirectoryPicker } = window as PickingWindow;
    if (showDirectoryPicker === undefined) {
      input.current?.click();
      return;
    }
    const folder = await showDirectoryPicker({ mode: 'read' }).catch(() => null);
    if (folder === null) return; // the person thought better of it
    const { found, unreadable } = await walkRoot(folder);
    onFound(found, unreadable, [folder]);
  };
  return [() => void pick(), element];
}
