/** The names that a person gives classes with `--labels`. */
import { checkLabels, labelOf } from '../../shared/labels';
import type { LabelText } from '../../shared/recognition/recognition';
import { decodeText } from '../../shared/textFile/decodeText';
import { blaming, CommandError } from '../command/command';
import { readInput } from '../command/inputFile';

/** `{"folder": "name" or {"en": ..., "zh": ...}}`; own keys alone, so that a class may be called `constructor`. */
export function readNames(file: string): ReadonlyMap<string, LabelText> {
  const bytes = readInput(file, '--labels');
  const wrong = (why: string): never => {
    throw new CommandError(`--labels: ${file} cannot be used: ${why}.`, {
      code: 'labels-invalid',
      file,
      remedy: 'Write {"folder": {"en": "wave", "zh": "挥手"}}.',
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes, file).text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw blaming(file, thrown);
    wrong(`it is not valid JSON (${thrown.message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong('it is no map from folder to name');
  const names = Object.entries(value as Record<string, unknown>).map(([folder, name]): [string, LabelText] => {
    if (typeof name === 'string') return [folder, labelOf(name.trim())];
    const { en, zh } = (typeof name === 'object' && name !== null ? name : {}) as { readonly en?: unknown; readonly zh?: unknown };
    const label = { en: typeof en === 'string' ? en.trim() : '', zh: typeof zh === 'string' ? zh.trim() : '' };
    if (label.en === '' && label.zh === '') wrong(`"${folder}" has neither "en" nor "zh"`);
    return [folder, label];
  });
  if (names.length === 0) wrong('it is empty');
  try {
    checkLabels(
      names.map(([, label]) => label),
      file,
    );
  } catch (thrown) {
    throw blaming(file, thrown);
  }
  return new Map(names);
}
