/** A data set as it was found on disk. Plain data. */
import type { DataFile } from './disk/disk';
import type { DataSetWarning, KnownSet, LayoutName } from './layouts';

export type { DataFile } from './disk/disk';
export type { DataSetWarning } from './layouts';

export interface DataClass {
  /** As folders or lists spell it. */
  readonly folder: string;
  readonly en: string;
  /** '' where no dictionary knows it. */
  readonly zh: string;
}

export interface DataClip {
  /** As the finder spelled it; of a folder of frames the folder. */
  readonly path: string;
  /** Position in `classes`. */
  readonly class: number;
  /** Clips of one film or person; null: none known. */
  readonly group: string | null;
  /** Paths of its pictures in order; null of a film. */
  readonly frames: readonly string[] | null;
}

export interface DuplicateClips {
  /** Two or more of the same bytes. */
  readonly paths: readonly string[];
  readonly acrossClasses: boolean;
  readonly acrossSplits: boolean;
}

export interface DataSet {
  /** `UCF-101`, `HMDB-51`, `Something-Something V1`, `Something-Something V2`, `Kinetics`, or `own`. */
  readonly name: string;
  readonly layout: LayoutName;
  readonly classes: readonly DataClass[];
  readonly splits: { readonly train: readonly DataClip[]; readonly test: readonly DataClip[]; readonly val: readonly DataClip[] };
  /** Nothing on disk says what trains and what tests: a quarter of each class was drawn to test, whole groups together. */
  readonly drawn: boolean;
  /** Official split that was read; null where there are none. */
  readonly split: number | null;
  /** Official splits that can be chosen from. */
  readonly splitsThere: readonly number[];
  /** Lists that were followed. */
  readonly lists: readonly string[];
  /** Named by a list and not among the files. */
  readonly missing: readonly string[];
  /** Clips among the files that no list names, or that lie in no class. */
  readonly extra: readonly string[];
  /** Clips that the list leaves out on purpose. */
  readonly leftOut: readonly string[];
  readonly duplicates: readonly DuplicateClips[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** Files that are neither clips nor lists. */
  readonly ignored: readonly string[];
  readonly warnings: readonly DataSetWarning[];
}

/** What the names of classes are looked up in. */
export interface ClassDictionary {
  /** A known set in its official order. */
  readonly load: (set: KnownSet) => Promise<readonly { readonly name: string; readonly en: string; readonly zh: string }[]>;
  /** An action by any of its spellings, from any of the sets. */
  readonly suggest: (english: string) => { readonly zh: string } | undefined;
}

export interface DataSetSource {
  readonly files: readonly DataFile[];
  /** Text of a file, decoded. */
  readonly readText: (path: string) => Promise<string>;
  /** Stands for all bytes of a file; asked only of files of equal size. Left out: duplicates are not looked for. */
  readonly hash?: (path: string) => Promise<string>;
  /** What the finder could not read. */
  readonly unreadable?: readonly { readonly path: string; readonly why: string }[];
  readonly dictionary?: ClassDictionary;
}

export interface ReadOptions {
  /** Official split, from 1. Default: the first there is. */
  readonly split?: number | undefined;
  /** Paths of the lists that a person chose; no others are looked at then. */
  readonly lists?: readonly string[] | undefined;
  /** Of the split that is drawn where none is on disk. Default 1. */
  readonly seed?: number | undefined;
  /** Paths of clips that show the same, group by group: a drawn split keeps each group on one side. */
  readonly alike?: readonly (readonly string[])[] | undefined;
}
