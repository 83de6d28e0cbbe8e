/** The label sets one can choose from, fetched when they are first wanted. */
import { classDictionary, createSuggester, labelSets, loadAllLabels } from '../../labels';
import { fetchPartJson } from '../../shared/errors/fetchPart';
import { loadPart } from '../../shared/errors/loadPart';
import type { AdapterSummary } from '../../shared/models/models';
import type { LabelText } from '../../shared/recognition/recognition';
import { partUnreachable } from '../../shared/errors/unreachable';
import type { Settings } from '../settings/settings';

interface DictionaryEntry extends LabelText {
  readonly learned?: boolean;
}

let demo: Promise<readonly DictionaryEntry[]> | undefined;

/**
 * @param settings the choice, and the person's own list
 * @param adapter the adapter whose classes are wanted, where the choice is an adapter's
 * @throws AppError `labels-invalid`, `part-unreachable`, `version-changed`
 */
export async function resolveLabels(
  settings: Pick<Settings, 'labelSet' | 'ownLabels'>,
  adapter: AdapterSummary | undefined,
): Promise<readonly LabelText[]> {
  switch (settings.labelSet) {
    case 'own':
      // The reader of lists (tables, JSON, YAML) is a chunk that most visits never need.
      return (await loadPart('the reader of label lists', () => import('../../shared/labels/readLabels'))).parseLabels(settings.ownLabels);
    case 'adapter':
      return adapter === undefined || adapter.classes.length === 0 ? demoLabels(true) : adapter.classes.map(({ en, zh }) => ({ en, zh }));
    case 'demo':
      return demoLabels(true);
    case 'demo-all':
      return demoLabels(false);
    default:
      return textsOf(await loadPart('the label set', labelSets[settings.labelSet].load));
  }
}

/** The set's name as results carry it: its id, or the adapter's name. */
export function labelSetName({ labelSet }: Pick<Settings, 'labelSet'>, adapter: AdapterSummary | undefined): string {
  if (labelSet !== 'adapter') return labelSet;
  return adapter === undefined || adapter.classes.length === 0 ? 'demo' : adapter.name;
}

/** Fills in the Chinese of labels that have none, where the dictionaries know it. */
export async function suggestMissing(labels: readonly LabelText[]): Promise<readonly LabelText[]> {
  const suggest = createSuggester(await loadAllLabels());
  return labels.map((label) => (label.zh === '' ? { ...label, zh: suggest(label.en)?.zh ?? '' } : label));
}

/** The dictionaries, with the embedded model's own names before them: a data set of its classes is called as the model calls them. */
export async function dataSetDictionary(): ReturnType<typeof classDictionary> {
  const own = await demoLabels(false).catch(() => []);
  return classDictionary(own.map(({ en, zh }, id) => ({ id, name: en, en, zh })));
}

async function demoLabels(learnedOnly: boolean): Promise<readonly LabelText[]> {
  demo ??= fetchDemo();
  demo.catch(() => {
    demo = undefined;
  });
  const entries = await demo;
  return textsOf(learnedOnly ? entries.filter(({ learned }) => learned === true) : entries);
}

async function fetchDemo(): Promise<readonly DictionaryEntry[]> {
  const part = 'models/demo/labels.json';
  const found = await fetchPartJson(part, new URL(part, document.baseURI));
  if (!Array.isArray(found)) throw partUnreachable(part, 'damaged');
  return found as DictionaryEntry[];
}

function textsOf(entries: readonly DictionaryEntry[]): LabelText[] {
  return entries.map(({ en, zh }) => ({ en, zh }));
}
