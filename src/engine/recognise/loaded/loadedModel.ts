/**
 * The one model the engine holds: its visual encoder on the backend, its text towers as doors that open when needed, and so
 * the eyes that its Chinese was made with, where it keeps them.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Eyes, Language, ModelSpaces } from '../../../shared/recognition/spaces';
import type { LongWork } from '../../../shared/base/units';
import { type Gate, gateFile, readGate } from '../../gate/gate';
import { type Checkpoint, checkComplete, openCheckpoint } from '../../checkpoint/checkpoint';
import type { ModelFile } from '../../files/modelFile';
import { disposeVisionEncoder, loadVisionEncoder, type VisionParams } from '../../model';
import { languagesOf, readTokenizer, type TextTowers } from '../../text';
import { destroyUnusedBuffers } from '../../backend/unusedBuffers';
import { type Opening, unwatched, type Watch } from '../../library/openingMarks';
import { rehearseRecognition } from './rehearsal';

export interface LoadedModel {
  readonly id: string;
  /** Stands for its files' contents. */
  readonly hash: string;
  readonly vision: VisionParams;
  readonly towers: TextTowers;
  /** Languages it reads, and how they stand to its eyes. */
  readonly languages: readonly Language[];
  readonly spaces: ModelSpaces;
  /** Tells what is not of the world that the model learned from; null where it brings none. */
  readonly gate: Gate | null;
  /** Resolves when what recognition runs is compiled; never rejects. */
  readonly compiled: Promise<void>;
}

type Loading = LongWork<{ readonly done: number; readonly total: number }>;

interface Held {
  readonly model: LoadedModel;
  readonly version: string;
  readonly checkpoint: Checkpoint;
  readonly opening: Opening;
  own?: VisionParams;
}

interface ModelFiles {
  readonly files: readonly ModelFile[];
  /** Stands for the files' contents: embeddings are cached under it. */
  readonly hash: string;
  /** It came with the app. */
  readonly embedded?: boolean;
}

/** Where the files of a model come from; throws `model-missing`. */
export type OpenModelFiles = (id: string, signal: AbortSignal | undefined) => Promise<ModelFiles>;
/** Changes with those files, without a look into them. */
export type ModelVersion = (id: string, signal: AbortSignal | undefined) => Promise<string>;

/**
 * Keeps the model last asked for, as long as its files are the ones it was read from. Asking for another frees it first,
 * so that two never lie in memory together; `forget` is for a backend that is gone with all its tensors.
 */
export function modelKeeper(openFiles: OpenModelFiles, versionOf: ModelVersion, watch: Watch = unwatched) {
  let current: Held | undefined;

  function releaseOwnEyes(): void {
    if (current?.own === undefined) return;
    disposeVisionEncoder(current.own);
    delete current.own;
    destroyUnusedBuffers();
  }

  function release(): void {
    if (current === undefined) return;
    releaseOwnEyes();
    disposeVisionEncoder(current.model.vision);
    destroyUnusedBuffers();
    current = undefined;
  }

  return {
    release,
    /** They are as large as the model's: an answer that needs none gives them back. */
    releaseOwnEyes,
    forget(): void {
      current = undefined;
    },
    /** It is still on the backend. */
    holds: (model: LoadedModel): boolean => model === current?.model,
    /** @throws AppError `model-missing`, `model-invalid`, `opening-hung`, `cancelled` */
    async load(id: string, { signal, onProgress }: Loading): Promise<LoadedModel> {
      const version = await versionOf(id, signal).catch((error: unknown) => {
        // A server out of reach does not take away what is loaded already.
        if (current?.model.id === id && !(error instanceof AppError && error.code === 'cancelled')) return current.version;
        throw error;
      });
      if (current?.model.id === id && current.version === version) return current.model;
      release();
      const { files, hash, embedded = false } = await openFiles(id, signal);
      const opening = { hash, name: id, embedded };
      const held = await watch({ ...opening, signal }, async () => {
        const checkpoint = await openCheckpoint(files, signal === undefined ? {} : { signal });
        checkComplete(checkpoint);
        const gateText = await files.find(({ path }) => path === gateFile)?.blob.text();
        const gate = gateText === undefined ? null : readGate(gateText, checkpoint.vision!.config.embedding);
        let compiled = Promise.resolve();
        const vision = await loadEyes(
          checkpoint.vision!,
          { signal, onProgress },
          (first) => void (compiled = rehearseRecognition(first, null)),
        );
        const towers = textTowers(checkpoint, opening, watch);
        const model = { id, hash, vision, towers, languages: languagesOf(towers), spaces: checkpoint.spaces, gate, compiled };
        return { model, version, checkpoint, opening };
      });
      current = held;
      return held.model;
    },
    /** The eyes of the model that is held; Chinese's own are read when they are first asked for. */
    async eyes(model: LoadedModel, which: Eyes, work: Loading): Promise<VisionParams> {
      if (which === 'model') return model.vision;
      const { chineseEyes } = current?.checkpoint ?? {};
      if (current?.model !== model || chineseEyes == null) throw new AppError('internal', `${model.id} has no eyes of its Chinese here`);
      current.own ??= await watch({ ...current.opening, hash: `${model.hash}/own`, signal: work.signal }, () =>
        loadEyes(chineseEyes, work),
      );
      return current.own;
    },
  };
}

function loadEyes(
  { source, config, pixels }: NonNullable<Checkpoint['vision']>,
  { signal, onProgress }: Loading,
  onFirstBlock?: (first: VisionParams) => void,
): Promise<VisionParams> {
  return loadVisionEncoder(source, {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onFirstBlock === undefined ? {} : { onFirstBlock }),
    overrides: config,
    pixels,
  });
}

export type ModelKeeper = ReturnType<typeof modelKeeper>;

function textTowers({ english, chinese }: Checkpoint, opening: Opening, watch: Watch): TextTowers {
  const [en, zh] = [`${opening.hash}/en`, `${opening.hash}/zh`];
  return {
    english: english && {
      hash: en,
      open: () =>
        watch({ ...opening, hash: en }, async () => ({
          ...english,
          tokenizer: await readTokenizer(english.tokenizer, english.config.context),
        })),
    },
    chinese: chinese && {
      hash: zh,
      open: () =>
        watch({ ...opening, hash: zh }, async () => ({
          ...chinese,
          tokenizer: await readTokenizer(chinese.tokenizer, chinese.config.context),
        })),
    },
  };
}
