/**
 * The collection as plain values: what each change makes of it, which clips are held out, what is missing. Pure
 * functions; teach.ts keeps the state and stores it.
 */
import type { ClipRole, Collection, CollectionGap, TeachingClass, TeachingClip, Trim } from '../../shared/teaching';
import type { LabelText } from '../../shared/recognition';
import { findDuplicates } from './fingerprint';

export interface CollectionState {
  readonly classes: readonly TeachingClass[];
  readonly clips: readonly TeachingClip[];
}

export const emptyCollection: CollectionState = { classes: [], clips: [] };

/** Share of a class's clips that is held out when nobody says otherwise. */
const heldOutShare = 0.25;

export function addClass(state: CollectionState, id: string, label: LabelText): CollectionState {
  return { ...state, classes: [...state.classes, { id, en: label.en.trim(), zh: label.zh.trim() }] };
}

/** The class of this name in either language, if there is one. */
export function findClass(state: CollectionState, label: LabelText): TeachingClass | undefined {
  const same = (a: string, b: string): boolean => a.trim() !== '' && a.trim().toLowerCase() === b.trim().toLowerCase();
  return state.classes.find(({ en, zh }) => same(en, label.en) || (label.en.trim() === '' && same(zh, label.zh)));
}

export function renameClass(state: CollectionState, id: string, label: LabelText): CollectionState {
  const classes = state.classes.map((item) => (item.id === id ? { id, en: label.en.trim(), zh: label.zh.trim() } : item));
  return { ...state, classes };
}

export function removeClass(state: CollectionState, id: string): CollectionState {
  return withRoles({
    classes: state.classes.filter((item) => item.id !== id),
    clips: state.clips.filter((clip) => clip.classId !== id),
  });
}

export function addClip(state: CollectionState, clip: TeachingClip): CollectionState {
  return withRoles({ ...state, clips: [...state.clips, clip] });
}

export function removeClips(state: CollectionState, ids: readonly string[]): CollectionState {
  return withRoles({ ...state, clips: state.clips.filter((clip) => !ids.includes(clip.id)) });
}

export interface ClipChange {
  readonly classId?: string;
  readonly role?: ClipRole | 'automatic';
  readonly trim?: Trim | null;
}

export function changeClips(state: CollectionState, ids: readonly string[], change: ClipChange): CollectionState {
  const clips = state.clips.map((clip): TeachingClip => {
    if (!ids.includes(clip.id)) return clip;
    const { classId = clip.classId, trim = clip.trim, role } = change;
    if (role === undefined) return { ...clip, classId, trim };
    if (role === 'automatic') return { ...clip, classId, trim, roleBy: 'automatic' };
    return { ...clip, classId, trim, role, roleBy: 'person' };
  });
  return withRoles({ ...state, clips });
}

/**
 * Gives every `automatic` clip its role: in each class a quarter of the usable clips is held out (at least one of
 * two, always leaving one to train on), counting those the person or a split chose. Which ones follows from their
 * hashes, so the same files are held out in any order; the same clip twice is never on both sides by our doing.
 */
export function withRoles(state: CollectionState): CollectionState {
  const roles = new Map<string, ClipRole>();
  for (const { id } of state.classes) {
    const usable = state.clips.filter((clip) => clip.classId === id && clip.problem === null);
    const fixed = usable.filter((clip) => clip.roleBy !== 'automatic');
    const trainHashes = new Set(fixed.filter((clip) => clip.role === 'train').map((clip) => clip.hash));
    const heldOutHashes = new Set(fixed.filter((clip) => clip.role === 'held-out').map((clip) => clip.hash));
    const bySplit = fixed.some((clip) => clip.roleBy === 'split' && clip.role === 'held-out');
    const target = usable.length < 2 ? 0 : Math.max(1, Math.round(usable.length * heldOutShare));
    let heldOut = fixed.filter((clip) => clip.role === 'held-out').length;
    let training = usable.length - heldOut;
    const groups = new Map<string, TeachingClip[]>();
    for (const clip of usable) {
      if (clip.roleBy === 'automatic') groups.set(clip.hash, [...(groups.get(clip.hash) ?? []), clip]);
    }
    for (const [hash, group] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const wanted = heldOutHashes.has(hash) || (!bySplit && heldOut < target && training > group.length);
      const role: ClipRole = wanted && !trainHashes.has(hash) ? 'held-out' : 'train';
      if (role === 'held-out') {
        heldOut += group.length;
        training -= group.length;
      }
      for (const clip of group) roles.set(clip.id, role);
    }
  }
  return { ...state, clips: state.clips.map((clip) => ({ ...clip, role: roles.get(clip.id) ?? clip.role })) };
}

/** What keeps training from starting, and what limits what can be said of it. */
export function findGaps(state: CollectionState): CollectionGap[] {
  const gaps: CollectionGap[] = [];
  const gap = (kind: CollectionGap['kind'], blocking: boolean, classId: string | null = null, clipId: string | null = null): void => {
    gaps.push({ kind, blocking, classId, clipId });
  };
  if (state.classes.length === 0) gap('no-classes', true);
  if (state.classes.length === 1) gap('one-class', true, state.classes[0]!.id);
  const usable = state.clips.filter((clip) => clip.problem === null);
  const anyHeldOut = usable.some((clip) => clip.role === 'held-out');
  for (const { id, en, zh } of state.classes) {
    const clips = usable.filter((clip) => clip.classId === id);
    if (en === '' && zh === '') gap('class-without-name', true, id);
    if (!clips.some((clip) => clip.role === 'train')) gap('class-without-training-clips', true, id);
    else if (clips.length === 1) gap('class-with-one-clip', false, id);
    else if (anyHeldOut && !clips.some((clip) => clip.role === 'held-out')) gap('class-not-held-out', false, id);
  }
  if (state.classes.length > 0 && usable.length > 0 && !anyHeldOut) gap('nothing-held-out', false);
  for (const clip of state.clips) if (clip.problem !== null) gap('clip-set-aside', false, clip.classId, clip.id);
  return gaps;
}

export function describeCollection(state: CollectionState, canUndo: boolean, memoryOnly: boolean): Collection {
  const gaps = findGaps(state);
  const usable = state.clips.filter((clip) => clip.problem === null);
  const measured = new Set(usable.filter((clip) => clip.role === 'held-out').map((clip) => clip.classId));
  return {
    ...state,
    duplicates: findDuplicates(usable),
    gaps,
    canTrain: !gaps.some((gap) => gap.blocking),
    canMeasure: measured.size >= 2,
    canUndo,
    memoryOnly,
  };
}

/** Changes whenever another training would come of the same settings: classes, names, roles, cuts, files. */
export function collectionSignature(state: CollectionState): string {
  return JSON.stringify([
    state.classes.map(({ id, en, zh }) => [id, en, zh]),
    state.clips.filter((clip) => clip.problem === null).map(({ id, classId, role, trim, hash }) => [id, classId, role, trim, hash]),
  ]);
}
