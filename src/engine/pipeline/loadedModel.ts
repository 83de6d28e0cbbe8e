/** The one model the engine holds: its visual encoder on the backend, its text towers as doors that open when needed. */
import type { LongWork } from '../../shared/units';
import { type Checkpoint, checkComplete, type ModelFile, openCheckpoint } from '../io/checkpoint';
import { disposeVisionEncoder, loadVisionEncoder, type VisionParams } from '../model';
import { readTokenizer, type TextTowers } from '../text';
import { destroyUnusedBuffers } from '../unusedBuffers';
import { rehearseRecognition } from './rehearsal';

export interface LoadedModel {
  readonly id: string;
  readonly vision: VisionParams;
  readonly towers: TextTowers;
  /** Resolves when what recognition runs is compiled; never rejects. */
  readonly compiled: Promise<void>;
}

export interface ModelFiles {
  readonly files: readonly ModelFile[];
  /** Stands for the files' contents: embeddings are cached under it. */
  readonly hash: string;
}

/** Where the files of a model come from; throws `model-missing`. */
export type OpenModelFiles = (id: string, signal: AbortSignal | undefined) => Promise<ModelFiles>;

/**
 * Keeps the model last asked for. Asking for another frees it first, so that two never lie in memory together;
 * `forget` is for a backend that is gone with all its tensors.
 */
export function modelKeeper(openFiles: OpenModelFiles) {
  let current: LoadedModel | undefined;

  function release(): void {
    if (current === undefined) return;
    disposeVisionEncoder(current.vision);
    destroyUnusedBuffers();
    current = undefined;
  }

  return {
    release,
    forget(): void {
      current = undefined;
    },
    /** @throws AppError `model-missing`, `model-invalid`, `cancelled` */
    async load(id: string, { signal, onProgress }: LongWork<{ done: number; total: number }>): Promise<LoadedModel> {
      if (current?.id === id) return current;
      release();
      const { files, hash } = await openFiles(id, signal);
      const checkpoint = await openCheckpoint(files);
      checkComplete(checkpoint);
      const { source, config } = checkpoint.vision!;
      let compiled = Promise.resolve();
      const vision = await loadVisionEncoder(source, {
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
        overrides: config,
        onFirstBlock: (first) => void (compiled = rehearseRecognition(first, null)),
      });
      current = { id, vision, towers: textTowers(checkpoint, hash), compiled };
      return current;
    },
  };
}

export type ModelKeeper = ReturnType<typeof modelKeeper>;

function textTowers({ english, chinese }: Checkpoint, hash: string): TextTowers {
  return {
    english: english && {
      hash: `${hash}/en`,
      open: async () => ({ ...english, tokenizer: await readTokenizer(english.tokenizer, english.config.context) }),
    },
    chinese: chinese && {
      hash: `${hash}/zh`,
      open: async () => ({ ...chinese, tokenizer: await readTokenizer(chinese.tokenizer, chinese.config.context) }),
    },
  };
}
