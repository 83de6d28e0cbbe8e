/**
 * Texts that are data: JSON, JSON lines, YAML's lists and maps (data sets' and models' configurations), lists pasted
 * from Python, TensorFlow's label maps. Anything else is left to be lines or a table.
 */
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import type { AppError } from '../../errors/errors';
import { countMatches } from '../../textFile/countMatches';
import { unquote } from '../entry/plainText';
import { invalidLabels, type LabelForm } from '../entry/reading';

export interface DataText {
  readonly form: LabelForm;
  readonly value: unknown;
}

/** Room for 2000 labels with seventy fields each; a million `{}` would be gigabytes of objects. */
const mostMembers = 150_000;

/** @throws AppError `labels-invalid` for what starts as JSON and breaks off */
export function readData(text: string, file: string): DataText | undefined {
  if (/^[[{]/.test(text)) return readBraced(text, file);
  if (/^(?:item|entry)\s*(?::\s*)?\{/.test(text)) return { form: 'yaml', value: labelMap(text, file) };
  const [first = '', second = ''] = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const opens = /^(?:%YAML|---\s*$)/.test(first) || /^[\w-]+:\s*(?:[[{].*)?$/.test(first);
  const nested = /^\s*- |^\s+\S+.*|^[\w-]+:/.test(second) || /[[{]/.test(first) || second === '';
  const listed =
    /^- \S/.test(first) && text.split('\n').every((line) => /^(?:- |\s{2,}|#|$)/.test(line)) && /^- (?:["'{[]|\w+: )/m.test(text);
  if (
    (opens && nested) ||
    listed ||
    (/^[\w-]+: \S/.test(first) && /^(?:names|classes|labels|id2label|categories):\s*(?:[[{].*)?$/m.test(text))
  ) {
    const value = readYaml(text);
    if (typeof value === 'object' && value !== null) return { form: 'yaml', value };
  }
  const assigned = /^\s*(?:const |let |var |export )*[\w.]+\s*(?::[^=]+)?=\s*([[{(][\s\S]*)$/.exec(text.replace(/;$/, '').trimEnd())?.[1];
  if (assigned !== undefined && /[\]})]$/.test(assigned)) return readBraced(assigned.replace(/^\(([\s\S]*)\)$/, '[$1]'), file);
  return undefined;
}

function readBraced(text: string, file: string): DataText | undefined {
  if (countMatches(text, /[,{[]/g) > mostMembers || countMatches(text, /\n/g) > 2 * mostMembers) throw tooMany(file);
  try {
    return { form: 'json', value: JSON.parse(text) };
  } catch (cause) {
    const lines = readLines(text);
    if (lines !== undefined) return { form: 'json-lines', value: lines };
    const value = readYaml(text); // single quotes, trailing commas and bare keys, as Python and JavaScript print them
    if (typeof value === 'object' && value !== null && !/^[[{]\s*[^\s"'\d[{\]}][^:,]*[\]}]/.test(text)) return { form: 'json', value };
    // "[Something] falling", "{person} walking" and "[0] walking" are labels.
    if (/^\[\d{1,6}\][^\S\n]*[^\s,\]]/.test(text) || !/^[[{]\s*(?:["'\d[{\]}]|$)/.test(text)) return undefined;
    throw invalidLabels(
      file,
      `it is not valid JSON (${cause instanceof Error ? cause.message : ''})`,
      'Correct it, or use one label a line.',
    );
  }
}

function tooMany(file: string): AppError {
  return invalidLabels(file, `it holds more than ${mostMembers} values`, 'A list holds at most 2000 labels: keep the labels alone.');
}

/** One JSON value a line; undefined where a line is none. */
function readLines(text: string): unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  try {
    return lines.map((line) => JSON.parse(line.trim().replace(/,$/, '')) as unknown);
  } catch {
    return undefined;
  }
}

/** Every scalar stays a text: `- on`, `- yes` and `- 1.0` are labels too. undefined for what is no YAML, or too much of it. */
function readYaml(text: string): unknown {
  if (countMatches(text, /[,{[\n:?&*!]|- /g) > 2 * mostMembers) return undefined;
  try {
    return load(text.replaceAll('\t', '  '), { schema: FAILSAFE_SCHEMA });
  } catch {
    return undefined;
  }
}

/** TensorFlow's and AVA's `item { name: "walk" id: 1 }`. */
function labelMap(text: string, file: string): string[] {
  if (countMatches(text, /\{/g) > mostMembers) throw tooMany(file);
  const items = text.split(/\b(?:item|entry)(?:\s{0,50}:)?\s{0,50}\{/).slice(1);
  return items.map((item) => {
    const field = (name: string) => new RegExp(`\\b${name}\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|'[^']*')`).exec(item)?.[1];
    return unquote(field('display_name') ?? field('name') ?? '').replaceAll(/\\(["'])/g, '$1');
  });
}
