/** What every layout is asked and answers. */
import type { Disk, TextFile, Unit } from '../disk/disk';
import type { SetRole } from '../disk/listNames';

/** Sets whose class names we know by heart, as `src/labels` calls its dictionaries. */
export type KnownSet = 'ucf101' | 'hmdb51' | 'ssv1' | 'kinetics400';

const layoutNames = [
  'ucf101-lists',
  'hmdb51-lists',
  'something-v2',
  'something-v1',
  'kinetics-csv',
  'path-index-lists',
  'path-label-table',
  'split-folders',
  'nested-folders',
  'class-folders',
] as const;
export type LayoutName = (typeof layoutNames)[number];

/** What a reader of the data set should know. `names` are files, classes or folders, as many as help. */
export interface DataSetWarning {
  readonly kind:
    | 'list-names-nothing'
    | 'no-labels'
    | 'listed-twice'
    | 'val-is-test'
    | 'no-test-clips'
    | 'nested'
    | 'nested-either-way'
    | 'numbers-as-classes'
    | 'loose-clips'
    | 'class-without-training'
    | 'class-without-test'
    | 'class-with-one-clip'
    | 'same-across-classes'
    | 'same-across-sets'
    | 'groups-across-sets';
  readonly count: number;
  readonly names: readonly string[];
}

export interface Place {
  readonly disk: Disk;
  /** Which official split, from 1; null: the first there is. */
  readonly split: number | null;
  readonly readText: (file: TextFile) => Promise<string>;
  /** Class names of a known set in its official order. */
  readonly classNames: (set: KnownSet) => Promise<readonly string[]>;
  /** Whether a dictionary knows a name as an action. */
  readonly isAction: (name: string) => boolean;
}

export interface PlacedClip {
  readonly unit: Unit;
  /** Position in `classes`. */
  readonly class: number;
  /** null: nothing says; drawn afterwards. */
  readonly role: SetRole | null;
  /** Clips of one group stay on one side of a drawn split; null: each for itself. */
  readonly group: string | null;
}

/** A data set as one layout reads it. */
export interface LayoutReading {
  readonly layout: LayoutName;
  /** The set that the layout itself is the mark of; null: names decide. */
  readonly set: KnownSet | 'ssv2' | null;
  /** As folders or lists spell them. */
  readonly classes: readonly string[];
  readonly clips: readonly PlacedClip[];
  /** What lists name and nobody found. */
  readonly missing: readonly string[];
  /** Clips that a list leaves out on purpose (HMDB-51's 0). */
  readonly leftOut: readonly Unit[];
  /** Official splits that can be chosen from; empty where there is but one. */
  readonly splits: readonly number[];
  /** Lists that were read, by path. */
  readonly lists: readonly string[];
  readonly warnings: readonly DataSetWarning[];
}

/** @returns null where the data set does not lie that way */
export type Layout = (place: Place) => Promise<LayoutReading | null>;
