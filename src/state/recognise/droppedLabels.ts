/** A label list that was dropped on the page or pasted, until the editor shows it. */
import { create } from 'zustand';

export const useDroppedLabels = create<{ readonly file: File | null }>(() => ({ file: null }));

export function offerLabels(file: File): void {
  useDroppedLabels.setState({ file });
}

/** @returns the list, which is then the caller's to show */
export function takeDroppedLabels(): File | null {
  const { file } = useDroppedLabels.getState();
  useDroppedLabels.setState({ file: null });
  return file;
}
