/** Clips of a call as a training takes them: a collection that is in no store, each clip read from its own file. */
import { framesFile } from '../../../shared/dataset/framesFile';
import { AppError } from '../../../shared/errors/errors';
import type { ClipToEvaluate } from '../../../shared/evaluation/task';
import type { DrawTask } from '../../../shared/protocol/drawCalls';
import type { TeachingClip } from '../../../shared/teaching/teaching';
import type { CollectionState } from '../../collection/collection';

export interface DrawCollection {
  readonly state: CollectionState;
  readonly file: (id: string) => Promise<File>;
}

/** Classes stand in the order of their first clips; a class without a clip takes no part. A clip's id is its place among them. */
export function drawCollection({ clips, classes }: Pick<DrawTask, 'clips' | 'classes'>): DrawCollection {
  const labels = [...new Set(clips.map(({ label }) => label))];
  return {
    state: {
      classes: labels.map((label) => ({ id: String(label), en: classes[label]?.en ?? '', zh: classes[label]?.zh ?? '' })),
      clips: clips.map(clipOf),
    },
    async file(id) {
      const clip = clips[Number(id)];
      if (clip === undefined) throw new AppError('internal', `no clip ${id} in this draw`);
      return clip.file instanceof File ? clip.file : framesFile(clip.file, clip.path);
    },
  };
}

/** What is not looked at before it is decoded is left open. */
function clipOf({ file, path, label }: ClipToEvaluate, index: number): TeachingClip {
  const bytes = file instanceof File ? file.size : file.reduce((sum, { size }) => sum + size, 0);
  return {
    id: String(index),
    classId: String(label),
    name: path,
    bytes,
    role: 'train',
    roleBy: 'split',
    trim: null,
    duration: 0,
    width: 0,
    height: 0,
    hash: `${bytes} bytes`,
    fingerprint: '',
    poster: null,
    problem: null,
  };
}
