/** Clips of a collection and its classes' words -> a memory, and what it is worth by its own clips (shared/teaching/instant). */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import { defaultTau } from '../../shared/recognition/recognition';
import { effectiveLambda } from '../../shared/recognition/spaces';
import { clipKey } from '../../shared/teaching/instant/clipKey';
import { memoryLogits } from '../../shared/teaching/instant/memory';
import { adviceFor, confusedPairs, learningCurve, leftOutAnswers } from '../../shared/teaching/instant/report';
import { canLeaveOut, cosinesOf, type TaughtClip, tuneMemory } from '../../shared/teaching/instant/tuning';
import type { InstantAnswer, InstantProgress, InstantQuestion, TeachingClip } from '../../shared/teaching/teaching';
import { type CollectionState, tiesOf } from '../collection/collection';
import type { FeatureStore } from '../evaluate/featureStore';
import type { NamedMemory } from '../model/adapterFile/instantFile';
import { embedForModel } from '../recognise/embedForModel';
import type { LoadedModel } from '../recognise/loaded/loadedModel';
import type { DeviceTurn } from '../recognise/onDevice';
import { asked, speakersFor } from '../recognise/speakers';
import type { LabelEmbeddings } from '../text';
import { accuracyOf } from '../train/measure/accuracy';
import { disposeTexts, fusedScores, indexOfLargest } from '../train/measure/measure';
import { checkCollection, classIndex } from '../train/task/chooseClips';
import { featuresOfClips, instantFrames } from './clipFeatures';

export interface InstantParts {
  readonly turn: DeviceTurn;
  readonly store: FeatureStore;
  readonly openFile: (id: string) => Promise<File>;
}

/** What the last answer leaves for an adapter and for other clips. */
export interface Answered {
  readonly answer: InstantAnswer;
  readonly memory: NamedMemory;
  readonly question: InstantQuestion;
  readonly texts: LabelEmbeddings;
}

/** Clips whose words are scored at once. */
const together = 32;

/** @throws AppError `collection-incomplete`, `labels-invalid`, `languages-apart`, `cancelled`, and what loading throws */
export async function answerInstantly(
  state: CollectionState,
  question: InstantQuestion,
  { turn, store, openFile }: InstantParts,
  work: CallContext<InstantProgress>,
): Promise<Answered> {
  const start = performance.now();
  const { signal, onProgress } = work;
  checkCollection(state);
  const { classes } = state;
  const usable = state.clips.filter(({ problem }) => problem === null);
  const { model, texts } = await turn(async ({ model: loaded }) => ({
    model: loaded,
    texts: await wordsOf(loaded, state, question, work),
  }));
  const asking = usable.map((clip) => ({ id: clip.id, hash: clip.hash, trim: clip.trim, open: () => openFile(clip.id) }));
  const telling = ({ done, total }: { readonly done: number; readonly total: number }) => onProgress({ stage: 'encoding', done, total });
  const { features, failed, encoded } = await featuresOfClips(asking, model, { turn, store, signal, onProgress: telling });
  const seen = usable.filter(({ id }) => features.has(id));
  const words = await wordLogits(
    seen.map(({ id }) => features.get(id)!),
    texts,
    question,
    turn,
    signal,
  );
  const tied = tiesOf(usable);
  const taught = (role: TeachingClip['role']) =>
    seen.flatMap((clip, at) => {
      if (clip.role !== role) return [];
      const key = clipKey(features.get(clip.id)!, instantFrames);
      const known: TaughtClip = { key, words: words[at]!, label: classIndex(state, clip), group: tied(clip) };
      return [{ id: clip.id, ...known }];
    });
  const [clips, tests] = [taught('train'), taught('held-out')];
  const C = classes.length;
  const cosines = cosinesOf(clips);
  const weights = tuneMemory(clips, C, cosines);
  const memory: NamedMemory = { clips, classes: C, weights, names: classes, width: model.vision.config.embedding };
  const labels = clips.map(({ label }) => label);
  const taken = canLeaveOut(clips) ? leftOutAnswers(clips, C, cosines, weights) : null;
  const right = (list: readonly TaughtClip[], answers: readonly number[]) =>
    accuracyOf(list.filter(({ label }, at) => answers[at] === label).length, list.length);
  const answer: InstantAnswer = {
    classIds: classes.map(({ id }) => id),
    clips: clips.length,
    weights,
    leftOut: taken === null ? null : right(clips, taken),
    heldOut:
      tests.length === 0
        ? null
        : {
            words: right(
              tests,
              tests.map((test) => indexOfLargest(test.words)),
            ),
            instant: right(
              tests,
              tests.map((test) => indexOfLargest(logitsOf(memory, test))),
            ),
          },
    curve: taken === null ? [] : learningCurve(clips, C, cosines, weights),
    confused:
      taken === null
        ? []
        : confusedPairs(labels, taken).map((pair) => ({ classes: pair.classes, clipIds: pair.clips.map((at) => clips[at]!.id) })),
    advice: adviceFor(labels, taken, C),
    setAside: failed.map(({ clipId, problem }) => ({ clipId, problem: problem.toData() })),
    encoded,
    seconds: (performance.now() - start) / 1000,
  };
  return { answer, memory, question, texts };
}

/** Words' and memory's logits together, [C]. */
export function logitsOf(memory: NamedMemory, { words, key }: Pick<TaughtClip, 'words' | 'key'>): Float64Array {
  return memoryLogits(memory, key).map((logit, c) => logit + words[c]!);
}

/** By the eyes of the model alone: what Chinese sees with its own eyes is another space than the keys'. */
function wordsOf(
  model: LoadedModel,
  { classes }: CollectionState,
  { template }: InstantQuestion,
  work: CallContext<InstantProgress>,
): Promise<LabelEmbeddings> {
  const use = speakersFor({ ...model, spaces: { ...model.spaces, ownEyes: false } }, asked({}, null), classes);
  return embedForModel(model.towers, use, classes, template, {
    signal: work.signal,
    onProgress: ({ done, total }) => work.onProgress({ stage: 'text', done, total }),
  });
}

/** S / tau of each clip with each class's words (Eq. 5 to 7 and 18), [C] each. */
export async function wordLogits(
  features: readonly Float32Array[],
  { en, zh, words, width: E, use, labels }: LabelEmbeddings,
  { lambda }: InstantQuestion,
  turn: DeviceTurn,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const C = labels.length;
  const rows: Float32Array[] = [];
  for (let from = 0; from < features.length; from += together) {
    throwIfCancelled(signal);
    const some = features.slice(from, from + together);
    const scores = await turn(async () => {
      const table = (values: Float32Array | null) => (values === null ? null : tf.tensor2d(values, [C, E]));
      const texts = {
        english: table(en),
        chinese: table(zh),
        words: { words: tf.tensor3d(words.data, [C, words.count, E]), mask: tf.tensor2d(words.mask, [C, words.count]) },
      };
      const all = new Float32Array(some.length * instantFrames * E);
      for (const [at, values] of some.entries()) all.set(values, at * instantFrames * E);
      const F = tf.tensor3d(all, [some.length, instantFrames, E]);
      try {
        return await fusedScores(F, texts, defaultTau, effectiveLambda(use, lambda));
      } finally {
        F.dispose();
        disposeTexts(texts);
      }
    });
    rows.push(...scores.map((row) => row.map((score) => score / defaultTau)));
  }
  return rows;
}
