/** Which set it is, and what its classes are called in English and Chinese: the dictionaries' words where they know the set. */
import { labelInBoth, spellOut } from '../labels';
import type { ClassDictionary, DataClass } from './dataSet';
import { plain } from './disk/findUnit';
import type { KnownSet, LayoutReading } from './layouts';

const titles = {
  ucf101: 'UCF-101',
  hmdb51: 'HMDB-51',
  ssv1: 'Something-Something V1',
  ssv2: 'Something-Something V2',
  kinetics400: 'Kinetics',
} as const;

const knownSets: readonly KnownSet[] = ['ucf101', 'hmdb51', 'ssv1', 'kinetics400'];

/** So many classes of one set are no coincidence, whatever the folder is called. */
const tellingClasses = 8;

const signs: Readonly<Record<KnownSet, RegExp>> = {
  ucf101: /ucf[-_ ]?101|v_\w+_g\d+_c\d+/i,
  hmdb51: /hmdb|_np\d+_(?:fr|ba|le|ri)_(?:goo|med|bad)_/i,
  ssv1: /something/i,
  kinetics400: /kinetics|k400/i,
};

export interface Named {
  readonly name: string;
  readonly classes: readonly DataClass[];
}

export async function nameDataSet(reading: LayoutReading, dictionary: ClassDictionary | undefined): Promise<Named> {
  const set = reading.set ?? (dictionary === undefined ? null : await recognised(reading, dictionary));
  const entries = set === null || dictionary === undefined ? [] : await dictionary.load(set === 'ssv2' ? 'ssv1' : set);
  const byName = new Map(entries.flatMap((entry) => [[plain(entry.en), entry] as const, [plain(entry.name), entry] as const]));
  const classes = reading.classes.map((folder): DataClass => {
    const known = byName.get(plain(folder));
    return known === undefined ? ownName(folder, dictionary) : { folder, en: known.en, zh: known.zh };
  });
  return { name: set === null ? 'own' : titles[set], classes };
}

/** The set that all classes are of, where there are many of them or paths and lists are called as that set's are. */
async function recognised({ classes, clips, lists }: LayoutReading, dictionary: ClassDictionary): Promise<KnownSet | null> {
  const paths = [...clips.slice(0, 50).map(({ unit }) => unit.path), ...lists].join('\n');
  for (const set of knownSets) {
    if (classes.length < tellingClasses && !signs[set].test(paths)) continue;
    const names = new Set((await dictionary.load(set)).map(({ name }) => plain(name)));
    if (classes.every((name) => names.has(plain(name)))) return set;
  }
  return null;
}

/** A folder's name may hold both languages: `SittingDown_坐下`. */
function ownName(folder: string, dictionary: ClassDictionary | undefined): DataClass {
  const label = labelInBoth(spellOut(folder.replaceAll('-', ' ')) || folder); // `__proto__` is underlines alone
  const zh = label.en === '' || label.zh !== '' ? label.zh : (dictionary?.suggest(label.en)?.zh ?? '');
  return { folder, en: label.en, zh };
}
