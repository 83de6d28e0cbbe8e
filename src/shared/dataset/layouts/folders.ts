/** Folders that say it all: one a class, perhaps inside `train`, `val` and `test`, perhaps with folders of persons inside. */
import type { Unit } from '../disk/disk';
import { plain } from '../disk/findUnit';
import { roleOfFolder, type SetRole } from '../disk/listNames';
import { groupOfName } from '../disk/groups';
import { findClassLevel } from './classLevel';
import type { DataSetWarning, Layout, LayoutReading, Place, PlacedClip } from './layout';
import { namesInOrder } from './listed';

interface Sorted {
  readonly unit: Unit;
  readonly role: SetRole | null;
  /** Without the folder that names the part. */
  readonly folders: readonly string[];
}

/** `train/golf/a.mp4` or `golf/train/a.mp4`: at least two parts lie side by side. */
export const splitFolders: Layout = (place) => {
  const sorted = place.disk.units.flatMap((unit): Sorted[] => {
    const at = unit.folders.findIndex((folder) => roleOfFolder(folder) !== null);
    return at < 0 ? [] : [{ unit, role: roleOfFolder(unit.folders[at]!), folders: unit.folders.toSpliced(at, 1) }];
  });
  if (new Set(sorted.map(({ role }) => role)).size < 2) return Promise.resolve(null);
  return Promise.resolve(readFolders(place, 'split-folders', sorted));
};

/** Any film in a folder; the folder, or one above it, is its class. */
export const classFolders: Layout = (place) =>
  Promise.resolve(
    readFolders(
      place,
      'class-folders',
      place.disk.units.map((unit) => ({ unit, role: null, folders: unit.folders })),
    ),
  );

function readFolders(place: Place, layout: 'split-folders' | 'class-folders', sorted: readonly Sorted[]): LayoutReading | null {
  const level = findClassLevel(
    sorted.map(({ folders }) => folders),
    place.isAction,
  );
  if (level === null) return null;
  const named = sorted.flatMap(({ unit, role, folders }) => {
    const className = level.className(folders);
    return className === undefined ? [] : [{ unit, role, className, group: groupOfName(unit.stem) ?? level.group(folders) }];
  });
  const classes = namesInOrder(named.map(({ className }) => className));
  const classAt = new Map(classes.map((name, index) => [plain(name), index]));
  const clips = named.map(({ unit, role, className, group }): PlacedClip => ({ unit, role, class: classAt.get(plain(className))!, group }));
  const loose = sorted.filter(({ folders }) => level.className(folders) === undefined);
  const inner = [...new Set(sorted.flatMap(({ folders }) => level.group(folders) ?? []))];
  return {
    layout: level.nested && layout === 'class-folders' ? 'nested-folders' : layout,
    set: null,
    classes,
    clips,
    missing: [],
    leftOut: [],
    splits: [],
    lists: [],
    warnings: [
      ...(level.nested && !level.doubtful ? [said('nested', inner)] : []),
      ...(level.doubtful ? [said('nested-either-way', classes)] : []),
      ...(level.numbered ? [said('numbers-as-classes', classes)] : []),
      ...(loose.length > 0
        ? [
            said(
              'loose-clips',
              loose.map(({ unit }) => unit.path),
            ),
          ]
        : []),
    ],
  };
}

function said(kind: DataSetWarning['kind'], names: readonly string[]): DataSetWarning {
  return { kind, count: names.length, names };
}
