/** What Teach does with a data set: which clips train, which it measures on while it trains, and which it leaves alone. */
import type { DataClip, DataSet } from './dataSet';

export const dataParts = ['train', 'val', 'test'] as const;
type DataPart = (typeof dataParts)[number];

/** Which part of a split is trained on, and which is held out; `drawn`: the collection holds a share of the training clips out. */
export interface TeachingParts {
  readonly train: DataPart;
  readonly heldOut: DataPart | 'drawn';
}

interface ClipToTeach {
  readonly clip: DataClip;
  /** null: nothing on disk says, or nobody wants it; the collection draws. */
  readonly role: 'train' | 'held-out' | null;
}

interface ForTeaching {
  readonly clips: readonly ClipToTeach[];
  /** Clips that stay untouched, for evaluating. */
  readonly kept: readonly DataClip[];
}

/**
 * What is taken where nobody chooses. Teach chooses its best epoch by the clips held out, so those for validation are
 * held out where there are any, and those for testing are kept for evaluating.
 */
export function usualParts({ splits: { test, val }, drawn }: DataSet): TeachingParts {
  return { train: 'train', heldOut: drawn ? 'drawn' : val.length > 0 ? 'val' : test.length > 0 ? 'test' : 'drawn' };
}

/** A split on disk is never mixed: clips that no list names are not taught, and those of a part that is not chosen are kept. */
export function forTeaching(dataSet: DataSet, { train, heldOut } = usualParts(dataSet)): ForTeaching {
  const { splits, drawn } = dataSet;
  const taught = (part: DataPart, role: ClipToTeach['role']) => splits[part].map((clip): ClipToTeach => ({ clip, role }));
  // The reader's own draw knows names and bytes alone; the collection's sees the pictures too.
  if (drawn) return { clips: dataParts.flatMap((part) => taught(part, null)), kept: [] };
  return {
    clips: heldOut === 'drawn' ? taught(train, null) : [...taught(train, 'train'), ...taught(heldOut, 'held-out')],
    kept: dataParts.filter((part) => part !== train && part !== heldOut).flatMap((part) => splits[part]),
  };
}
