/**
 * Labels out of nested data, as JSON and YAML hold it: lists of texts, of objects, of pairs; maps either way round
 * (name to number, number to name, English to Chinese, a model's `id2label`); any of them inside a container.
 */
import { byContent, type Entry } from '../entry/entries';
import { meaningOf } from './headers';
import { hasHan } from '../entry/languages';
import { unquote } from '../entry/plainText';
import { invalidLabels, shorten } from '../entry/reading';

/** Containers, the most telling first; of a model's two maps the first is enough. */
const containers = [
  'labels',
  'id2label',
  'label2id',
  'names',
  'classes',
  'class_names',
  'classnames',
  'categories',
  'actions',
  'class_to_idx',
  'classes_to_idx',
  'label_map',
  'labelmap',
  'idx_to_class',
  'idx2label',
  '标签',
  '类别',
  'database',
  'data',
  'items',
  'item',
];
const isNumeral = (text: string) => /^\s*-?\d+\s*$/.test(text);
/** WordNet's names of its own classes, as ImageNet's lists have them. */
const isWordNet = (text: string) => /^n\d{8}$/.test(text);

/** @throws AppError `labels-invalid` where no labels can be found in it */
export function structureEntries(value: unknown, file: string, depth = 0): Entry[] {
  if (depth > 6) throw invalidLabels(file, 'its labels lie too deep', remedy);
  if (Array.isArray(value)) return value.map((item: unknown, index) => entryOf(item, index, file)).filter((entry) => entry !== undefined);
  if (isText(value)) return [String(value)];
  if (!isRecord(value)) throw invalidLabels(file, 'its JSON holds no list of labels', remedy);
  const fields = new Map(Object.entries(value));
  const inside = containers.find((name) => typeof fields.get(name) === 'object' && fields.get(name) !== null);
  if (inside !== undefined) return structureEntries(fields.get(inside), file, depth + 1);
  const [only] = [...fields.values()];
  if (
    fields.size === 1 &&
    typeof only === 'object' &&
    only !== null &&
    (Array.isArray(only) ? !only.every((item) => isText(item)) || only.length > 2 : Object.keys(only).length > 2)
  ) {
    return structureEntries(only, file, depth + 1);
  }
  const columns = columnsOf(fields);
  if (columns !== undefined) return structureEntries(columns, file, depth + 1);
  if (namesOnly([...fields.keys()])) {
    const one = entryOf(value, 0, file);
    if (one !== undefined) return [one];
  }
  return mapEntries([...fields], file);
}

const remedy = 'Use ["wave", "jump"] or [{"en": "wave", "zh": "挥手"}].';

/** `{"en": [...], "zh": [...]}`, or pandas' `{"label": {"0": ..., "1": ...}}`: one object a row. undefined for anything else. */
function columnsOf(fields: ReadonlyMap<string, unknown>): Record<string, unknown>[] | undefined {
  const columns = [...fields].map(([name, value]) => ({
    name,
    cells: Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : [],
  }));
  const [first] = columns;
  if (first === undefined || columns.length < 2 || !columns.some(({ name }) => ['en', 'zh', 'name'].includes(meaningOf(name) ?? '')))
    return undefined;
  if (
    !columns.every(
      ({ name, cells }) => meaningOf(name) !== undefined && cells.length === first.cells.length && cells.every((cell) => isText(cell)),
    )
  )
    return undefined;
  return first.cells.map((_, row) => Object.fromEntries(columns.map(({ name, cells }) => [name, cells[row]])));
}

function mapEntries(fields: readonly (readonly [string, unknown])[], file: string): Entry[] {
  const values = fields.map(([, value]) => value);
  if (fields.length === 0) throw invalidLabels(file, 'its JSON is empty', remedy);
  if (values.every((value) => isText(value))) {
    const texts = values.map(String);
    if (fields.every(([key]) => isNumeral(key))) return texts;
    if (texts.every(isNumeral)) return fields.toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([key]) => unquote(key));
    const telling = new Set(texts).size === texts.length;
    // Names to something else: a translation where one side is Chinese, else what tells the entries apart.
    return fields.map(([key, value]) => {
      const text = String(value);
      if (hasHan(key) !== hasHan(text)) return { en: hasHan(key) ? text : key, zh: hasHan(key) ? key : text };
      return isWordNet(key) || telling ? text : key;
    });
  }
  if (values.every((value) => Array.isArray(value) || isRecord(value))) {
    return fields.map(([key, value], index) => {
      const entry = entryOf(value, index, file, false);
      if (isNumeral(key) || isWordNet(key)) return entry ?? '';
      if (entry === undefined || typeof entry === 'string')
        return entry !== undefined && hasHan(entry) && !hasHan(key) ? { en: key, zh: entry } : key;
      return entry.en === '' && !hasHan(key) ? { ...entry, en: key } : entry;
    });
  }
  throw invalidLabels(file, `its JSON has "${shorten(fields[0]![0], 30)}" and other fields, but no list of labels`, remedy);
}

/** One item of a list. undefined for null and nothing. */
function entryOf(item: unknown, index: number, file: string, strict = true): Entry | undefined {
  if (item === null || item === undefined) return undefined;
  if (isText(item)) return unquote(String(item));
  if (Array.isArray(item)) {
    const texts = item.filter((cell) => isText(cell)).map(String);
    const named = texts.filter((text) => !isNumeral(text) && !isWordNet(text));
    const { en, zh } = byContent(named);
    if (zh !== '' && en !== '') return { en, zh };
    const text = named[0] ?? texts[0];
    if (text !== undefined) return text;
  } else if (isRecord(item)) {
    const fields = Object.entries(item).filter((field): field is [string, string | number] => isText(field[1]));
    const named = (meaning: string) => fields.find(([name, value]) => meaningOf(name) === meaning && String(value).trim() !== '')?.[1];
    const [en, zh] = [named('en'), named('zh')];
    const names = fields.filter(([name]) => meaningOf(name) === 'name').map(([, value]) => String(value));
    const worded = names.filter((name) => !isNumeral(name));
    const content = byContent(worded);
    if (en !== undefined || zh !== undefined) return { en: String(en ?? content.en), zh: String(zh ?? content.zh) };
    if (content.en !== '' && content.zh !== '') return content;
    const name = worded[0] ?? names[0];
    if (name !== undefined) return name;
    const [first, ...more] = Object.entries(item);
    if (first !== undefined && more.length === 0 && isText(first[1])) return mapEntries([first], file)[0];
  }
  if (!strict) return undefined;
  throw invalidLabels(file, `entry ${index + 1} has neither "en" nor "zh"`, 'Give each entry one of them.');
}

/** The fields of one label, not a map from label to label. */
function namesOnly(keys: readonly string[]): boolean {
  return (
    keys.length <= 6 &&
    keys.every((key) => meaningOf(key) !== undefined) &&
    keys.some((key) => ['en', 'zh', 'name'].includes(meaningOf(key)!))
  );
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
