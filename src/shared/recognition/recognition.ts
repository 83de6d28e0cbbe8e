/**
 * What the engine answers to "which action is this?": plain data only, so that it crosses the worker's
 * border, is stored and drawn without knowing a tensor.
 */
import type { Eyes, Language, LanguageUse } from './spaces';
import type { Milliseconds, Seconds } from '../base/units';

/** What computes: the GPU by WebGPU or WebGL, WebAssembly with threads, or plain JavaScript (for comparison; slow). */
export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** Where the numbers are computed, and why there. */
export interface BackendInfo {
  readonly name: BackendName;
  /** The adapter's own name ("Apple M2", "SwiftShader"), empty where the backend has none. */
  readonly device: string;
  /** True for a WebGPU adapter that is a program on the CPU. */
  readonly software: boolean;
  /** Key of the translated reason (i18n `backend.reason.<reason>`). */
  readonly reason: 'asked' | 'real-webgpu' | 'no-webgpu' | 'software-webgpu' | 'no-gpu' | 'not-secure' | 'no-webassembly' | 'lost';
  readonly features: readonly string[];
}

export type DecoderName = 'webcodecs' | 'ffmpeg';

/** What a file is, as far as its container tells. */
export interface MediaInfo {
  readonly container: string;
  readonly codec: string;
  /** Pixels as shown: after rotation and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** What is there of it: of a file that was cut off, less than its header promises. */
  readonly duration: Seconds;
  /** Length that the header of a damaged file promises; null of whole ones, and where no header tells. */
  readonly promisedDuration: Seconds | null;
  /** Frames per second, mean; null where the container does not tell. */
  readonly frameRate: number | null;
}

/** A label in one or both languages. At least one of `en`, `zh` is not empty. */
export interface LabelText {
  readonly en: string;
  readonly zh: string;
}

/** T frames of R x R pixels, as the encoder saw them. */
export interface FrameStrip {
  readonly times: readonly Seconds[];
  readonly size: number;
  /** Side of the square they show, as a share of the picture's short side; null: the whole picture, squashed. 0.875 where it is not said. */
  readonly crop?: number | null;
  /** u8 RGB [T, R, R, 3]. */
  readonly pixels: Uint8Array;
}

/** How strongly the class token of each frame looks at each patch; values sum to 1 over a frame. */
export interface AttentionMaps {
  /** Patches along one side: maps are [T, grid, grid]. */
  readonly grid: number;
  /** Last layer, mean of heads. */
  readonly last: Float32Array;
  /** Attention rollout over all layers (Abnar & Zuidema 2020). */
  readonly rollout: Float32Array;
}

/** All that is known of one clip: its frames, where the model looked, and how each label scored. */
export interface Recognition {
  /** Identity of the encoded clip inside the engine, for `rescore`. */
  readonly id: string;
  readonly file: string;
  readonly media: MediaInfo;
  readonly decoder: DecoderName;
  /** The file broke off: some moments were replaced by the nearest frame that could be decoded. */
  readonly damaged: boolean;
  readonly backend: BackendInfo;
  /** How products were summed; left out where all was single precision. */
  readonly precision?: Precision;
  readonly model: string;
  /** Name of the adapter in use; null is the paper's baseline without prompts. */
  readonly adapter: string | null;
  /** 1: one centre crop; 12: 4 temporal clips x 3 crops, scores averaged. */
  readonly views: 1 | 12;
  readonly frames: FrameStrip;
  readonly attention: AttentionMaps;
  /** The same without the adapter, when one is in use. */
  readonly plainAttention: AttentionMaps | null;
  readonly scores: LabelScores;
  /** What the model's own gate says of the clip; null or absent where the model has none. */
  readonly gate?: GateVerdict | null;
  readonly milliseconds: Readonly<Record<RecognitionStage, Milliseconds>>;
  /** The eyes that looked at the clip, and how long each took: two where each language has its own. */
  readonly encodings: readonly Encoding[];
}

export interface Encoding {
  readonly eyes: Eyes;
  readonly milliseconds: Milliseconds;
}

/** Whether a clip belongs to the world that its model learned from (the embedded model: drawn figures). */
export interface GateVerdict {
  readonly inside: boolean;
  /** Above zero inside, below zero outside; the further, the clearer. */
  readonly score: number;
  /**
   * What is outside gets no answer. False where an adapter is in use that did not come with the app: whoever taught the
   * model their own clips chose it for them, so the answer stands and the verdict is a note beside it.
   */
  readonly binding: boolean;
}

/** Scores of C labels for one clip (Eq. 5, 6, 7, 18 before fusion). */
export interface LabelScores {
  readonly labels: readonly LabelText[];
  /** Name of the label set, as the person chose it; empty where nobody said. */
  readonly labelSet: string;
  /** What each language does in S; one that takes no part says why. */
  readonly use: LanguageUse;
  /** Labels of which a text encoder does not read all; left out where nobody looked. */
  readonly cut?: readonly CutLabel[];
  /** cos(eps_T(c), eps_V(c)), [C]; null where English takes no part. */
  readonly scoresEn: Float32Array | null;
  /** cos(eps_C(c), eps_V(c)), [C]; null where Chinese takes no part. */
  readonly scoresZh: Float32Array | null;
  /** W, [C, T]: the weight of each frame for each label. */
  readonly frameWeights: Float32Array;
  /** The labels that the rows of `frameWeights` belong to, where it does not hold all of them (`frameWeightsOf`). */
  readonly weightRows?: readonly number[];
  readonly template: string;
  readonly tau: number;
  /** The same labels without the adapter, by the view that is shown; null or absent where none is in use, or nothing is sound without it. */
  readonly plain?: PlainScores | null;
}

type PlainScores = Pick<LabelScores, 'use' | 'scoresEn' | 'scoresZh' | 'frameWeights' | 'weightRows'>;

/** A label, by its index, that is longer than the encoder of one language reads, and the words at its end that are lost. */
export interface CutLabel {
  readonly label: number;
  readonly language: Language;
  readonly lost: string;
}

/** What a model's text towers make of C labels, all of unit length, in a space of E dimensions (Sec. 3.4). */
export interface LabelVectors {
  readonly labels: readonly LabelText[];
  readonly template: string;
  /** What each language does with them. */
  readonly use: LanguageUse;
  /** E */
  readonly width: number;
  /** eps_T [C, E]; null where English takes no part. */
  readonly en: Float32Array | null;
  /** w [C, n, E], what frames are weighed by; mask [C, n] is 1 where there is a word and 0 where there is none. */
  readonly words: { readonly data: Float32Array; readonly mask: Float32Array; readonly count: number };
  /** eps_C [C, E]; null where Chinese takes no part. */
  readonly zh: Float32Array | null;
  /** Labels that are longer than their tower reads. */
  readonly cut: readonly CutLabel[];
}

export type RecognitionStage = 'reading' | 'decoding' | 'text' | 'encoding' | 'scoring';

/** How far a recognition is: `done` of `total` parts of its stage. */
export interface RecognitionProgress {
  readonly stage: RecognitionStage | 'loading-model' | 'loading-decoder';
  readonly done: number;
  readonly total: number;
}

export interface RecognizeOptions {
  /** T: frames sampled from the clip. */
  readonly frames: number;
  /** 1: one centre crop; 12: 4 temporal clips x 3 crops, scores averaged. */
  readonly views: 1 | 12;
  readonly modelId: string;
  readonly adapterId: string | null;
  readonly labels: readonly LabelText[];
  /** Name of their set, handed back with the scores. */
  readonly labelSet?: string;
  /** Each language by its own eyes, where the model keeps both. */
  readonly ownEyes?: boolean;
  /** English template with `{label}` in it (Sec. 3.4). */
  readonly template: string;
  /** `fast`: products of 8 bits where the model's features bear it (wasm); default `exact`. */
  readonly speed?: Speed;
  /** Forces a decoder; `auto` takes WebCodecs where it can. */
  readonly decoder?: DecoderName | 'auto';
}

export interface Precision {
  readonly products: 'half' | 'eight-bit';
  /** Layers that stayed in single precision, from 1. */
  readonly single: readonly number[];
}

export const speeds = ['exact', 'fast'] as const;
export type Speed = (typeof speeds)[number];

export const defaultTemplate = 'This is a video about {label}';
export const defaultTau = 0.01;

/** T that may be chosen. */
export const frameCounts = [4, 8, 16, 32] as const;
export const defaultFrames = 8;
/** Weight of English against Chinese. */
export const defaultLambda = 0.5;
