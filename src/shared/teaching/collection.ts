/** The classes and clips that a person collects to teach with, and what is said of them. */
import type { AppErrorData } from '../errors/errors';
import type { LabelText } from '../recognition/recognition';
import type { Bytes, Seconds } from '../base/units';

export interface TeachingClass extends LabelText {
  readonly id: string;
}

/** Cut of a clip: only `from <= t < to` is used, for training and for testing. */
export interface ClipTrim {
  readonly from: Seconds;
  readonly to: Seconds;
}

export type ClipRole = 'train' | 'held-out';

export interface TeachingClip {
  readonly id: string;
  readonly classId: string;
  /** File name, as it came. */
  readonly name: string;
  readonly bytes: Bytes;
  readonly role: ClipRole;
  /** Who decided on the role. Only `automatic` ones move when clips come and go. */
  readonly roleBy: 'automatic' | 'person' | 'split';
  /** Film or person that it was cut from: automatic roles keep such clips together. Left out where nothing tells. */
  readonly group?: string;
  readonly trim: ClipTrim | null;
  readonly duration: Seconds;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Three 64-bit difference hashes (first, middle, last frame), hex; empty where the clip does not decode. */
  readonly fingerprint: string;
  /** Middle frame, a small JPEG; null where the clip does not decode. */
  readonly poster: Blob | null;
  /** Why the clip is set aside; it takes no part in training or testing. */
  readonly problem: AppErrorData | null;
}

/** Two clips that are one (same bytes) or look it (fingerprints a few bits apart). */
export interface Duplicate {
  readonly kind: 'same' | 'near';
  readonly clips: readonly [string, string];
  /** One trains and the other tests: the result would flatter. */
  readonly acrossRoles: boolean;
  readonly acrossClasses: boolean;
}

/** What is missing. Blocking ones keep `train` from starting; the others only limit what can be said afterwards. */
export interface CollectionGap {
  readonly kind:
    | 'no-classes'
    | 'one-class'
    | 'class-without-training-clips'
    | 'class-with-one-clip'
    | 'nothing-held-out'
    | 'class-not-held-out'
    | 'clip-set-aside'
    | 'class-without-name';
  readonly blocking: boolean;
  readonly classId: string | null;
  readonly clipId: string | null;
}

export interface Collection {
  readonly classes: readonly TeachingClass[];
  readonly clips: readonly TeachingClip[];
  /** Share of each class that is held out where nobody says which clips. */
  readonly heldOutShare: number;
  readonly duplicates: readonly Duplicate[];
  readonly gaps: readonly CollectionGap[];
  /** No gap blocks. */
  readonly canTrain: boolean;
  /** At least two classes hold held-out clips. */
  readonly canMeasure: boolean;
  readonly canUndo: boolean;
  /** True where nothing survives a reload. */
  readonly memoryOnly: boolean;
  /** Changes with every change, whichever tab made it. */
  readonly revision: string;
}

/** A clip on its way in: to a class by its id, or by its name (made where there is none of that English or Chinese name). */
export interface NewClip {
  readonly file: File;
  readonly class: { readonly id: string } | LabelText;
  /** Left out: chosen automatically. */
  readonly role?: ClipRole;
  readonly roleBy?: 'person' | 'split';
  /** As the data set that it came with tells. */
  readonly group?: string;
  readonly trim?: ClipTrim | null;
}

export interface AddClipsProgress {
  readonly done: number;
  readonly total: number;
  /** The clip just finished, usable at once. */
  readonly clip: TeachingClip | null;
}

/** What is known of a file without keeping it. */
export type ClipInspection = Pick<TeachingClip, 'duration' | 'width' | 'height' | 'hash' | 'fingerprint' | 'poster' | 'problem'>;
