/** How a list was read, and what was left out or changed on the way. */
import { useTranslation } from 'react-i18next';
import type { LabelReading, NoteKind } from '../../../shared/labels';

interface ReadingNotesProps {
  readonly reading: LabelReading;
  /** Plain lines without anything to tell are not worth a word. */
  readonly quiet?: boolean;
}

const noteTexts = {
  comments: 'comments',
  'hash-kept': 'hashKept',
  'no-label': 'noLabel',
  repeats: 'repeats',
  'case-twins': 'caseTwins',
  numbers: 'numbers',
  'class-names': 'classNames',
  parted: 'parted',
  joined: 'joined',
  'line-ends': 'lineEnds',
  controls: 'controls',
  unreadable: 'unreadable',
} as const satisfies Readonly<Record<NoteKind, string>>;

const delimiterNames: Readonly<Record<string, 'tab' | 'comma' | 'semicolon' | 'bar'>> = {
  '\t': 'tab',
  ',': 'comma',
  '，': 'comma',
  ';': 'semicolon',
  '；': 'semicolon',
  '|': 'bar',
  '｜': 'bar',
};

export function ReadingNotes({ reading, quiet = false }: ReadingNotesProps) {
  const { t } = useTranslation();
  const { form, delimiter, header, notes } = reading;
  // Two languages in a line are how this page writes them itself.
  const told = quiet ? notes.filter(({ kind, example }) => kind !== 'parted' || !example.includes(' | ')) : notes;
  if (quiet && form === 'lines' && told.length === 0) return null;
  const named = delimiterNames[delimiter];
  const how = t(`labels.forms.${form}`, { delimiter: named === undefined ? delimiter : t(`labels.delimiters.${named}`) });
  return (
    <ul className="reading-notes" data-testid="reading-notes">
      <li>
        {how}
        {header && ` · ${t('labels.header')}`}
      </li>
      {told.map(({ kind, count, example }) => (
        <li key={kind}>{t(`labels.notes.${noteTexts[kind]}`, { count, example })}</li>
      ))}
    </ul>
  );
}
