/**
 * The collection as the page shows it. The engine keeps it and answers every change with the whole; here it only
 * loses its Blobs: posters become addresses, so that the store holds plain values.
 */
import { create } from 'zustand';
import { type AppErrorData } from '../../shared/errors/errors';
import type { Collection, TeachingClip } from '../../shared/teaching/teaching';

/** `poster`: blob: address of the middle frame. */
export type ShownClip = Omit<TeachingClip, 'poster'> & { readonly poster: string | null };

export type ShownCollection = Omit<Collection, 'clips'> & { readonly clips: readonly ShownClip[] };

/** Clips on their way in. */
export interface Adding {
  readonly id: number;
  /** null: several classes. */
  readonly classId: string | null;
  readonly done: number;
  readonly total: number;
}

interface TeachingCollectionState {
  readonly state: 'closed' | 'opening' | 'open' | 'failed';
  readonly collection: ShownCollection;
  readonly adding: readonly Adding[];
  readonly error: AppErrorData | null;
}

export const emptyCollection: ShownCollection = {
  classes: [],
  clips: [],
  heldOutShare: 0.25,
  duplicates: [],
  gaps: [],
  canTrain: false,
  canMeasure: false,
  canUndo: false,
  memoryOnly: false,
  revision: '',
};

export const useTeachingCollection = create<TeachingCollectionState>(() => ({
  state: 'closed',
  collection: emptyCollection,
  adding: [],
  error: null,
}));

const posters = new Map<string, string>();

/** Shows a collection that came by another way than this file's calls. */
export function showCollection(collection: Collection): void {
  adopt(collection);
}

export function adopt(collection: Collection): void {
  const kept = new Set(collection.clips.map(({ id }) => id));
  for (const [id, address] of posters) {
    if (kept.has(id)) continue;
    URL.revokeObjectURL(address);
    posters.delete(id);
  }
  useTeachingCollection.setState({ collection: { ...collection, clips: collection.clips.map(shown) } });
}

export function shown({ poster, ...clip }: TeachingClip): ShownClip {
  if (poster === null) return { ...clip, poster: null };
  let address = posters.get(clip.id);
  if (address === undefined) {
    address = URL.createObjectURL(poster);
    posters.set(clip.id, address);
  }
  return { ...clip, poster: address };
}

export function classOf(id: string): ShownCollection['classes'][number] | undefined {
  return useTeachingCollection.getState().collection.classes.find((item) => item.id === id);
}

export function classIds(): readonly string[] {
  return useTeachingCollection.getState().collection.classes.map(({ id }) => id);
}
