/**
 * The collection as plain values: what each change makes of it, which clips are held out, what is missing. Pure
 * functions; teach.ts keeps the state and stores it.
 */
import type {
  ClipInspection,
  ClipRole,
  Collection,
  CollectionGap,
  TeachingClass,
  TeachingClip,
  ClipTrim,
} from '../../shared/teaching/teaching';
import type { LabelText } from '../../shared/recognition/recognition';
import { findDuplicates, lookAlikes } from './fingerprint';

export interface CollectionState {
  readonly classes: readonly TeachingClass[];
  readonly clips: readonly TeachingClip[];
  /** Share of each class that is held out where nobody says which clips; left out: a quarter. */
  readonly heldOutShare?: number;
}

export const emptyCollection: CollectionState = { classes: [], clips: [] };

/** Share of a class's clips that is held out when nobody says otherwise. */
const usualShare = 0.25;

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
    ...state,
    classes: state.classes.filter((item) => item.id !== id),
    clips: state.clips.filter((clip) => clip.classId !== id),
  });
}

export function addClip(state: CollectionState, clip: TeachingClip): CollectionState {
  return withRoles({ ...state, clips: [...state.clips, clip] });
}

/** A clip whose film has come: what was seen of it now counts. */
export function fillClip(state: CollectionState, id: string, inspection: ClipInspection): CollectionState {
  return withRoles({ ...state, clips: state.clips.map((clip) => (clip.id === id ? { ...clip, ...inspection } : clip)) });
}

export function removeClips(state: CollectionState, ids: readonly string[]): CollectionState {
  return withRoles({ ...state, clips: state.clips.filter((clip) => !ids.includes(clip.id)) });
}

export interface ClipChange {
  readonly classId?: string;
  readonly role?: ClipRole | 'automatic';
  readonly trim?: ClipTrim | null;
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

/** Another share of each class is held out, 0 to a half; what a person or a split chose stays. */
export function holdOutShare(state: CollectionState, share: number): CollectionState {
  return withRoles({ ...state, heldOutShare: Math.min(0.5, Math.max(0, share)) });
}

/**
 * Gives every `automatic` clip its role: in each class the share of the usable clips is held out (at least one of
 * two where it is not 0, always leaving one to train on), counting those the person or a split chose. Which ones follows from their
 * hashes, so the same files are held out in any order. The same clip twice, also encoded anew, and clips of one film or person, are
 * never on both sides by our doing, whatever classes they stand in.
 */
export function withRoles(state: CollectionState): CollectionState {
  const usable = state.clips.filter((clip) => clip.problem === null);
  const fixed = usable.filter((clip) => clip.roleBy !== 'automatic');
  const tied = tiesOf(usable);
  const fixedRoles = new Map<string, ClipRole>();
  // What trains cannot test: of a person's own contradiction, the training side counts.
  for (const clip of fixed) if (fixedRoles.get(tied(clip)) !== 'train') fixedRoles.set(tied(clip), clip.role);
  const classes = new Map(
    state.classes.map(({ id }) => [
      id,
      classCount(
        usable.filter((clip) => clip.classId === id),
        state.heldOutShare,
      ),
    ]),
  );
  const groups = new Map<string, TeachingClip[]>();
  for (const clip of usable) {
    if (clip.roleBy !== 'automatic' || !classes.has(clip.classId)) continue;
    const group = groups.get(tied(clip));
    if (group === undefined) groups.set(tied(clip), [clip]);
    else group.push(clip);
  }
  const roles = new Map<string, ClipRole>();
  for (const [key, group] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const counts = new Map<string, number>();
    for (const { classId } of group) counts.set(classId, (counts.get(classId) ?? 0) + 1);
    const fits = [...counts].every(([id, count]) => {
      const { bySplit, heldOut, target, training } = classes.get(id)!;
      return !bySplit && heldOut < target && training > count;
    });
    const role = fixedRoles.get(key) ?? (fits ? 'held-out' : 'train');
    for (const clip of group) roles.set(clip.id, role);
    if (role === 'train') continue;
    for (const [id, count] of counts) {
      const at = classes.get(id)!;
      classes.set(id, { ...at, heldOut: at.heldOut + count, training: at.training - count });
    }
  }
  return { ...state, clips: state.clips.map((clip) => ({ ...clip, role: roles.get(clip.id) ?? clip.role })) };
}

/** What there is of a class before anything is drawn; `bySplit`: a split holds some of it out, and nothing more is. */
function classCount(clips: readonly TeachingClip[], share = usualShare) {
  const heldOut = clips.filter((clip) => clip.roleBy !== 'automatic' && clip.role === 'held-out');
  return {
    bySplit: heldOut.some((clip) => clip.roleBy === 'split'),
    target: clips.length < 2 || share === 0 ? 0 : Math.max(1, Math.round(clips.length * share)),
    heldOut: heldOut.length,
    training: clips.length - heldOut.length,
  };
}

/** For each clip, the least hash of those it hangs together with: by their bytes, by their looks, by their group, over all of these. */
export function tiesOf(clips: readonly TeachingClip[]): (clip: TeachingClip) => string {
  const above = new Map<string, string>();
  const lead = (name: string): string => {
    let at = name;
    for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next;
    return at;
  };
  const hashName = ({ hash, id }: TeachingClip): string => (hash === '' ? `clip ${id}` : hash);
  const tie = (one: string, other: string): void => {
    const [a, b] = [lead(one), lead(other)];
    if (a !== b) above.set(a < b ? b : a, a < b ? a : b);
  };
  const alikeOf = lookAlikes(clips);
  const first = new Map<string, string>();
  for (const clip of clips) {
    const looks = clip.fingerprint === '' ? [] : [clip.fingerprint, ...alikeOf(clip.fingerprint)].map((look) => `look ${look}`);
    const own = [...(clip.group === undefined ? [] : [`group ${clip.group}`]), ...looks.slice(0, 1)];
    for (const key of [...own, ...looks.slice(1)]) tie(hashName(clip), first.get(key) ?? hashName(clip));
    for (const key of own) if (!first.has(key)) first.set(key, hashName(clip));
  }
  return (clip) => lead(hashName(clip));
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

export function describeCollection(state: CollectionState, canUndo: boolean, memoryOnly: boolean): Omit<Collection, 'revision'> {
  const gaps = findGaps(state);
  const usable = state.clips.filter((clip) => clip.problem === null);
  const measured = new Set(usable.filter((clip) => clip.role === 'held-out').map((clip) => clip.classId));
  return {
    ...state,
    heldOutShare: state.heldOutShare ?? usualShare,
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
