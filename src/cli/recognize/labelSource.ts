/** What `--labels` names: a file of a person's own, or one of the lists that the app brings. */
import { readFileSync, statSync } from 'node:fs';
import { labelSetIds, labelSets, type LabelSetId } from '../../labels';
import { describeReading, readAsChoices, readLabelFile, type LabelFileReading } from '../../shared/labels';
import { largestTextFile, textEncodings } from '../../shared/textFile/decodeText';
import type { LabelText } from '../../shared/recognition/recognition';
import { blaming, CommandError, wrongOption } from '../command/command';
import { isNamed, readInput, whyUnreadable } from '../command/inputFile';

export const labelSetNames = ['demo', 'demo-all', ...labelSetIds] as const;

export interface NamedLabels {
  readonly labels: readonly LabelText[];
  /** How a file was read; null for the app's own lists. */
  readonly reading: LabelFileReading | null;
}

/**
 * @param source a file or a list's name; a file of that name goes first
 * @throws CommandError where it is neither, or the file cannot be read or holds no labels
 */
export async function readLabelSource(
  source: string,
  chosen: { readonly encoding?: string | undefined; readonly as?: string | undefined } = {},
): Promise<NamedLabels> {
  const encoding = chosen.encoding === undefined ? undefined : textEncodings.find((name) => name === chosen.encoding!.toLowerCase());
  if (chosen.encoding !== undefined && encoding === undefined) wrongOption(`--labels-encoding takes one of ${textEncodings.join(', ')}`);
  const as = readAsChoices.find((choice) => choice === (chosen.as ?? 'auto'));
  if (as === undefined) wrongOption(`--labels-as takes one of ${readAsChoices.join(', ')}`);
  const set = labelSetNames.find((name) => name === source);
  if (set !== undefined && whyUnreadable(source) !== null) return { labels: await ownList(set), reading: null };
  if (!isNamed(source))
    throw new CommandError(`--labels: there is no file or label set ${source}.`, {
      code: 'file-unreadable',
      file: source,
      remedy: `Label sets are ${labelSetNames.join(', ')}.`,
    });
  if (whyUnreadable(source) === null && statSync(source).size > largestTextFile) {
    throw new CommandError(`--labels: ${source} is larger than a list of labels can be (${largestTextFile / 1e6} MB).`, {
      code: 'labels-invalid',
      file: source,
      remedy: 'Is it the right file?',
    });
  }
  const bytes = readInput(source, '--labels');
  try {
    const reading = readLabelFile(bytes, source, { as, ...(encoding === undefined ? {} : { encoding }) });
    return { labels: reading.labels, reading };
  } catch (thrown) {
    throw blaming(source, thrown);
  }
}

/** How a file was read, where that does not go without saying. */
export function readingToTell(file: string, reading: LabelFileReading | null): string | null {
  if (reading === null || (reading.notes.length === 0 && !reading.guessed && reading.form === 'lines')) return null;
  return `${file}: read as ${describeReading(reading, reading)}`;
}

/** The same for programs, as a field of each answer. */
export function reportReading({ form, encoding, guessed, labels, notes }: LabelFileReading) {
  return {
    form,
    encoding,
    encoding_guessed: guessed,
    labels: labels.length,
    notes: notes.map(({ kind, count, example }) => ({ kind, count, example })),
  };
}

async function ownList(set: 'demo' | 'demo-all' | LabelSetId): Promise<readonly LabelText[]> {
  if (set !== 'demo' && set !== 'demo-all') return (await labelSets[set].load()).map(({ en, zh }) => ({ en, zh }));
  const all = JSON.parse(readFileSync('models/demo/labels.json', 'utf8')) as readonly (LabelText & { readonly learned: boolean })[];
  return all.filter(({ learned }) => learned || set === 'demo-all').map(({ en, zh }) => ({ en, zh }));
}
