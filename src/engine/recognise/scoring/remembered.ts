/** An instant adapter's memory in an answer: its logits times tau join the scores of both languages, so that they count whatever lambda is. */
import { AppError } from '../../../shared/errors/errors';
import { defaultTau, type LabelScores, type LabelText } from '../../../shared/recognition/recognition';
import { clipKey } from '../../../shared/teaching/instant/clipKey';
import { memoryLogits } from '../../../shared/teaching/instant/memory';
import { plainUse } from '../../../shared/recognition/spaces';
import type { NamedMemory } from '../../model/adapterFile/instantFile';

/** An instant adapter in use, under the name that messages call it by. */
export interface Remembering {
  readonly name: string;
  readonly memory: NamedMemory;
}

/** F of the model's own eyes. */
interface Seen {
  readonly values: Float32Array;
  /** [V, T, E] */
  readonly shape: readonly [number, number, number];
}

/** The scores with the memory's share, and without it as the plain ones. Labels that it was not taught stay as they are. */
export function withMemory(scores: LabelScores, remembering: Remembering | null, seen: Seen | undefined): LabelScores {
  if (remembering === null || seen === undefined) return scores;
  const added = rememberedScores(remembering, scores.labels, seen);
  const { scoresEn, scoresZh, frameWeights, use } = scores;
  const add = (values: Float32Array | null): Float32Array | null => values?.map((value, c) => value + added[c]!) ?? null;
  return {
    ...scores,
    scoresEn: add(scoresEn),
    scoresZh: add(scoresZh),
    plain: { use: plainUse(use), scoresEn, scoresZh, frameWeights },
  };
}

/** tau times the memory's logits of each label, [C], mean over the views. @throws AppError `adapter-invalid`: made with another model */
export function rememberedScores({ name, memory }: Remembering, labels: readonly LabelText[], { values, shape }: Seen): Float32Array {
  const [V, T, E] = shape;
  if (E !== memory.width) {
    const why = `It remembers features of ${memory.width} numbers, and this model makes ${E}.`;
    throw new AppError('adapter-invalid', `${name}: ${why}`, {
      remedy: 'Choose the model that it was made with, or make it again with this one.',
      details: { file: name, why },
    });
  }
  const own = labels.map((label) => memory.names.findIndex((taught) => isSame(label, taught)));
  const added = new Float32Array(labels.length);
  for (let view = 0; view < V; view++) {
    const logits = memoryLogits(memory, clipKey(values.subarray(view * T * E, (view + 1) * T * E), T));
    for (const [c, taught] of own.entries()) if (taught >= 0) added[c]! += (defaultTau * logits[taught]!) / V;
  }
  return added;
}

function isSame(a: LabelText, b: LabelText): boolean {
  const same = (one: string, other: string): boolean => one.trim() !== '' && one.trim().toLowerCase() === other.trim().toLowerCase();
  return same(a.en, b.en) || ((a.en === '' || b.en === '') && same(a.zh, b.zh));
}
