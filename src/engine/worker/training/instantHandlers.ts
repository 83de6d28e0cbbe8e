/** The worker's side of the instant answer (InstantCalls of shared/protocol/teachingCalls.ts). */
import type { CallContext } from '../../../shared/protocol/call';
import type { InstantCalls } from '../../../shared/protocol/teachingCalls';
import { clipKey } from '../../../shared/teaching/instant/clipKey';
import type { InstantProgress } from '../../../shared/teaching/teaching';
import type { CollectionDoor } from '../../collection/collectionDoor';
import { type FeatureStore, folderStore } from '../../evaluate/featureStore';
import { contentHash } from '../../files/contentHash';
import { type Folder, memoryFolder, opfsFolder } from '../../files/storage';
import { type Answered, answerInstantly, logitsOf, wordLogits } from '../../instant/answerInstantly';
import { featuresOfClips, instantFrames } from '../../instant/clipFeatures';
import { instantAdapterFile } from '../../instant/instantAdapter';
import { deviceTurns, type RecogniserParts } from '../../recognise/onDevice';
import { notEncoded } from '../../recognise/rescoreClip';

interface InstantHandlerParts extends Omit<RecogniserParts, 'half'> {
  readonly collection: Pick<CollectionDoor, 'open'>;
  readonly storeAdapter: (file: Uint8Array<ArrayBuffer>, name: string) => Promise<string>;
}

/** Some four thousand clips of 8 frames with 512 numbers each. */
const budget = 64_000_000;

/** @param openFolder where features are kept */
export function instantHandlers(
  { collection, storeAdapter, ...parts }: InstantHandlerParts,
  openFolder: () => Promise<Folder> = async () => (await opfsFolder('instant')) ?? memoryFolder(),
): InstantCalls {
  let last: Answered | undefined;
  let kept: { readonly of: Answered; readonly id: string } | undefined;
  let opening: Promise<FeatureStore> | undefined;
  const store = () => (opening ??= rememberingStore(openFolder));
  const turns = (modelId: string, { signal, onProgress }: CallContext<InstantProgress>) =>
    deviceTurns(
      parts,
      { modelId, adapterId: null },
      {
        signal,
        onProgress: ({ stage, done, total }) => {
          if (stage === 'loading-model') onProgress({ stage, done, total });
        },
      },
    );

  return {
    async answerInstantly(question, context) {
      const { keeper } = await collection.open();
      const turn = turns(question.modelId, context);
      const features = await store();
      try {
        last = await answerInstantly(keeper.state, question, { turn, store: features, openFile: (id) => keeper.file(id) }, context);
      } finally {
        await features.close();
      }
      return last.answer;
    },
    async keepInstant({ name }) {
      const answered = lastAnswer(last);
      if (kept?.of === answered) return kept.id;
      kept = { of: answered, id: await storeAdapter(instantAdapterFile(name, answered), name) };
      return kept.id;
    },
    async guessClips({ files }, context) {
      const answered = lastAnswer(last);
      const { question, texts, memory } = answered;
      const { signal, onProgress } = context;
      const turn = turns(question.modelId, context);
      const clips = await Promise.all(
        files.map(async (file, at) => ({ id: String(at), hash: await contentHash(file), trim: null, open: () => Promise.resolve(file) })),
      );
      const model = await turn(({ model: loaded }) => Promise.resolve(loaded));
      const telling = ({ done, total }: { readonly done: number; readonly total: number }) =>
        onProgress({ stage: 'encoding', done, total });
      const { features } = await featuresOfClips(clips, model, { turn, store: await store(), signal, onProgress: telling });
      const seen = clips.flatMap(({ id }) => features.get(id) ?? []);
      const words = await wordLogits(seen, texts, question, turn, signal);
      const shares = new Map(
        seen.map((values, at) => [values, softmax(logitsOf(memory, { words: words[at]!, key: clipKey(values, instantFrames) }))]),
      );
      return clips.map(({ id }) => {
        const own = features.get(id);
        const row = own === undefined ? undefined : shares.get(own);
        if (row === undefined) return { shares: null, margin: 1 };
        const [first = 0, second = 0] = row.toSorted((a, b) => b - a);
        return { shares: row, margin: first - second };
      });
    },
  };
}

function lastAnswer(last: Answered | undefined): Answered {
  if (last === undefined) throw notEncoded('There is no instant answer yet.');
  return last;
}

function softmax(logits: Float64Array): number[] {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = [...logits].map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** What was put in is found again in this visit, whether the disk takes it or not. */
async function rememberingStore(openFolder: () => Promise<Folder>): Promise<FeatureStore> {
  const disk = await folderStore(
    await openFolder(),
    { budget, onRefused: (problem) => console.warn('Features are not kept.', problem) },
    {},
  );
  const here = new Map<string, NonNullable<Awaited<ReturnType<FeatureStore['get']>>>>();
  return {
    ...disk,
    get: async (key) => here.get(`${key.clip} ${key.setup}`) ?? disk.get(key),
    put(key, features) {
      here.set(`${key.clip} ${key.setup}`, features);
      return disk.put(key, features);
    },
  };
}
