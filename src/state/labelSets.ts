/** The label sets one can choose from, fetched when they are first wanted. */
import { labelSets, loadAllLabels, createSuggester } from '../labels';
import { AppError } from '../shared/errors';
import { parseLabels } from '../shared/labelFile';
import type { AdapterSummary } from '../shared/models';
import type { LabelText } from '../shared/recognition';
import type { Settings } from './settings';

interface DictionaryEntry extends LabelText {
  readonly learned?: boolean;
}

let demo: Promise<readonly DictionaryEntry[]> | undefined;

/**
 * @param settings the choice, and the person's own list
 * @param adapter the adapter whose classes are wanted, where the choice is an adapter's
 * @throws AppError `labels-invalid`
 */
export async function resolveLabels(
  settings: Pick<Settings, 'labelSet' | 'ownLabels'>,
  adapter: AdapterSummary | undefined,
): Promise<readonly LabelText[]> {
  switch (settings.labelSet) {
    case 'own':
      return parseLabels(settings.ownLabels);
    case 'adapter':
      return adapter === undefined || adapter.classes.length === 0
        ? demoLabels(true)
        : adapter.classes.map(({ en, zh }) => ({ en, zh }));
    case 'demo':
      return demoLabels(true);
    case 'demo-all':
      return demoLabels(false);
    default:
      return textsOf(await labelSets[settings.labelSet].load());
  }
}

/** Fills in the Chinese of labels that have none, where the dictionaries know it. */
export async function suggestMissing(labels: readonly LabelText[]): Promise<readonly LabelText[]> {
  const suggest = createSuggester(await loadAllLabels());
  return labels.map((label) => (label.zh === '' ? { ...label, zh: suggest(label.en)?.zh ?? '' } : label));
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
  const address = new URL('models/demo/labels.json', document.baseURI);
  const response = await fetch(address).catch((cause: unknown) => {
    throw missing('models/demo/labels.json', 'it cannot be reached', cause);
  });
  if (!response.ok) throw missing('models/demo/labels.json', `the server answers ${response.status}`);
  return (await response.json()) as readonly DictionaryEntry[];
}

function textsOf(entries: readonly DictionaryEntry[]): LabelText[] {
  return entries.map(({ en, zh }) => ({ en, zh }));
}

function missing(file: string, why: string, cause?: unknown): AppError {
  return new AppError('labels-invalid', `The labels in ${file} cannot be used: ${why}.`, {
    remedy: 'Choose another label set, or reload the page.',
    details: { file, why },
    cause,
  });
}
