/** How a list was read, in one plain English line: what the command line says. The page has the same in i18n. */
import type { LabelReading, NoteKind } from './entry/reading';

const delimiterNames: Readonly<Record<string, string>> = { '\t': 'tab', ',': 'comma', ';': 'semicolon', '|': 'bar' };

const said: Readonly<Record<NoteKind, (count: number) => string>> = {
  comments: (count) => `${lines(count)} of comment left out`,
  'hash-kept': (count) => `${lines(count)} starting with # kept`,
  'no-label': (count) => `${lines(count)} without a label left out`,
  repeats: (count) => `${count} ${count === 1 ? 'repeat' : 'repeats'} left out`,
  'case-twins': (count) => `${count} differing only in capitals or spaces left out`,
  numbers: () => 'numbering taken off',
  'class-names': (count) => `${count} class ${count === 1 ? 'name' : 'names'} spelled out`,
  parted: (count) => `${lines(count)} parted into English and Chinese`,
  joined: (count) => `${lines(count)} with more cells than columns joined`,
  'line-ends': () => 'unusual line ends',
  controls: (count) => `${count} control ${count === 1 ? 'character' : 'characters'} taken out`,
  unreadable: (count) => `${count} ${count === 1 ? 'place' : 'places'} that cannot be read`,
};

/** "table (comma, with a header), gb18030 (guessed), 17 labels; 1 line of comment left out" */
export function describeReading(
  { form, delimiter, header, labels, notes }: LabelReading,
  encoding?: { readonly encoding: string; readonly guessed: boolean },
): string {
  const details = [delimiter === '' ? '' : (delimiterNames[delimiter] ?? delimiter), header ? 'with a header' : ''].filter(
    (part) => part !== '',
  );
  const how = details.length === 0 ? form.replace('-', ' ') : `${form} (${details.join(', ')})`;
  const bytes = encoding === undefined ? '' : `, ${encoding.encoding}${encoding.guessed ? ' (guessed)' : ''}`;
  const about = notes.map(({ kind, count, example }) => `${said[kind](count)}${example === '' ? '' : ` (${example})`}`);
  return [`${how}${bytes}, ${labels.length} ${labels.length === 1 ? 'label' : 'labels'}`, ...about].join('; ');
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
