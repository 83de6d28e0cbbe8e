/** A data set that was found, in a line, in its splits, in its classes, and with all that is wrong with it counted and named. */
import type { DataSet } from '../../../shared/dataset';
import { Segmented } from '../Segmented';
import { TableScroller } from '../TableScroller';
import { useDataSetTexts } from './texts';
import './dataset.css';

const mostNames = 50;

/** Reasons that the readers give in plain English, for the command line. */
const whys: ReadonlyMap<string, string> = new Map([
  ['it is empty', 'whys.empty'],
  ['the browser could not read it', 'whys.refused'],
]);

interface Found {
  readonly dataSet: DataSet;
  /** A split that the reader drew is not the page's: then clips are clips, and nothing is said of sides. */
  readonly undivided?: boolean;
}

type Part = keyof DataSet['splits'];

/** Warnings about the sides of a split. */
const ofSides: ReadonlySet<string> = new Set(['no-test-clips', 'class-without-training', 'class-without-test', 'same-across-sets']);

function clipsOf({ splits }: DataSet, part: Part | 'clips') {
  return part === 'clips' ? [...splits.train, ...splits.val, ...splits.test] : splits[part];
}

function partsOf({ splits }: DataSet, undivided: boolean): readonly (Part | 'clips')[] {
  return undivided ? ['clips'] : ['train', ...(splits.val.length > 0 ? (['val'] as const) : []), 'test'];
}

/** "UCF-101, split 1: 101 classes, 9,537 train, 3,783 test, 0 missing" */
export function DataSetSummary({
  dataSet,
  folder,
  testId,
  undivided = false,
}: Found & { readonly folder: string; readonly testId: string }) {
  const { t, number, comma, colon } = useDataSetTexts();
  const { name, split, classes, missing } = dataSet;
  const title = t(split === null ? 'title' : 'titleSplit', { name: name === 'own' ? t('own', { folder }) : name, split });
  const counts = [
    t('counts.classes', { count: classes.length, value: number(classes.length) }),
    ...partsOf(dataSet, undivided).map((part) => {
      const { length } = clipsOf(dataSet, part);
      return t(`counts.${part}`, { count: length, value: number(length) });
    }),
    t('counts.missing', { value: number(missing.length) }),
  ];
  return (
    <p className="dataset-summary" data-testid={testId}>
      {title}
      {colon}
      {counts.join(comma)}
    </p>
  );
}

/** Nothing where there is no more than one. */
export function SplitChoice({ dataSet, onChoose }: Found & { readonly onChoose: (split: number) => void }) {
  const { t } = useDataSetTexts();
  const { split, splitsThere } = dataSet;
  if (splitsThere.length < 2) return null;
  return (
    <span>
      {t('split')}{' '}
      <Segmented
        label={t('split')}
        value={split ?? splitsThere[0]!}
        options={splitsThere.map((value) => ({ value, text: value }))}
        onChange={onChoose}
      />
    </span>
  );
}

export function DataSetWarnings({ dataSet, undivided = false }: Found) {
  const { t } = useDataSetTexts();
  const warnings = dataSet.warnings.filter(({ kind }) => !undivided || !ofSides.has(kind));
  if (warnings.length === 0) return null;
  return (
    <ul className="dataset-warnings">
      {warnings.map(({ kind, count, names }) => (
        <li key={kind}>
          {t(`warnings.${kind}`, { count })} <span className="caption">{names.slice(0, 5).join(', ')}</span>
        </li>
      ))}
    </ul>
  );
}

export function DataSetDetails({ dataSet, undivided = false }: Found) {
  const { t, colon } = useDataSetTexts();
  const { lists, missing, extra, leftOut, duplicates, unreadable, ignored } = dataSet;
  return (
    <div className="dataset-details">
      <ClassCounts dataSet={dataSet} undivided={undivided} />
      <Names title="lists" names={lists} />
      <Names title="missing" names={missing} />
      <Names title="extra" names={extra} />
      <Names title="leftOut" names={leftOut} />
      <Names title="duplicates" names={duplicates.map(({ paths }) => paths.join(' = '))} />
      <Names title="unreadable" names={unreadable.map(({ path, why }) => `${path}${colon}${t(whys.get(why) ?? why)}`)} />
      <Names title="ignored" names={ignored} />
    </div>
  );
}

function ClassCounts({ dataSet, undivided = false }: Found) {
  const { t } = useDataSetTexts();
  const { classes } = dataSet;
  const parts = partsOf(dataSet, undivided);
  const counts = parts.map((part) => {
    const of = classes.map(() => 0);
    for (const clip of clipsOf(dataSet, part)) of[clip.class]! += 1;
    return of;
  });
  return (
    <details>
      <summary>{t('classes', { count: classes.length })}</summary>
      <TableScroller label={t('classes', { count: classes.length })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('className')}</th>
              <th scope="col" lang="zh-CN">
                中文
              </th>
              {parts.map((part) => (
                <th key={part} scope="col">
                  {t(part)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map(({ folder, en, zh }, index) => (
              <tr key={folder}>
                <td lang="en">{en}</td>
                <td lang="zh-CN">{zh}</td>
                {parts.map((part, column) => (
                  <td key={part} className="number">
                    {counts[column]![index]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
    </details>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  const { t } = useDataSetTexts();
  if (names.length === 0) return null;
  return (
    <details data-testid={`dataset-${title}`}>
      <summary>{t(title, { count: names.length })}</summary>
      <ul className="dataset-names">
        {names.slice(0, mostNames).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {names.length > mostNames && <li>{t('more', { count: names.length - mostNames })}</li>}
      </ul>
    </details>
  );
}
