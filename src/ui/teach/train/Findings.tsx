/** What is missing and what is there twice, said in words with what can be done about it. */
import type { CollectionGap, Duplicate } from '../../../shared/teaching/teaching';
import type { ShownCollection } from '../../../state/teach/collectionStore';
import { nameOfClass, type Translate, useTexts } from '../common/texts';

interface FindingsProps {
  readonly collection: ShownCollection;
  /** What the model reads, and the settings let it use. */
  readonly languages: readonly ('en' | 'zh')[];
  readonly onShow: (ids: readonly string[]) => void;
  readonly onRemove: (ids: readonly string[]) => void;
  readonly onTrain: (ids: readonly string[]) => void;
}

/** Pairs shown before the rest is only counted. */
const shownDuplicates = 4;
/** Gaps of one kind that have a line each; more share one, which names so many classes. */
const shownGaps = 2;
const shownNames = 5;

export function Findings({ collection, languages, onShow, onRemove, onTrain }: FindingsProps) {
  const { t } = useTexts();
  const { gaps, duplicates, canTrain, canMeasure } = collection;
  const said = [...sayGaps(collection, t), ...sayLanguages(collection.classes, languages, t)];
  const worse = duplicates.toSorted((a, b) => weight(b) - weight(a));
  const unmeasured = canTrain && !canMeasure && !gaps.some(({ kind }) => kind === 'nothing-held-out');
  if (said.length === 0 && duplicates.length === 0 && !unmeasured) return null;
  return (
    <div className="findings" data-testid="findings">
      <ul>
        {said.map(({ text, blocking, clips }) => (
          <li key={text} data-blocking={blocking || undefined}>
            {text}{' '}
            {clips.length > 0 && (
              <button type="button" className="link" onClick={() => onShow(clips)}>
                {t('findings.show')}
              </button>
            )}
          </li>
        ))}
        {unmeasured && <li>{t('findings.cannotMeasure')}</li>}
      </ul>
      {duplicates.length > 0 && (
        <details data-testid="duplicates" open={duplicates.some(({ acrossRoles }) => acrossRoles)}>
          <summary>{t('findings.duplicates', { count: duplicates.length })}</summary>
          <ul>
            {worse.slice(0, shownDuplicates).map((pair) => (
              <Pair key={pair.clips.join()} pair={pair} collection={collection} onShow={onShow} onRemove={onRemove} onTrain={onTrain} />
            ))}
            {worse.length > shownDuplicates && <li>{t('findings.moreDuplicates', { count: worse.length - shownDuplicates })}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

function Pair({ pair, collection, onShow, onRemove, onTrain }: Omit<FindingsProps, 'languages'> & { readonly pair: Duplicate }) {
  const { t } = useTexts();
  const [a, b] = pair.clips.map((id) => {
    const clip = collection.clips.find((item) => item.id === id);
    const index = collection.classes.findIndex((item) => item.id === clip?.classId);
    if (clip === undefined || index < 0) return '';
    return pair.acrossClasses ? `${clip.name} (${nameOfClass(collection.classes[index]!, index + 1, t)})` : clip.name;
  });
  return (
    <li>
      {t(`findings.${pair.kind}`, { a, b })}
      {pair.acrossRoles && ` ${t('findings.acrossRoles')}`}
      {pair.acrossClasses && ` ${t('findings.acrossClasses')}`}{' '}
      <span className="buttons">
        <button type="button" className="link" onClick={() => onShow(pair.clips)}>
          {t('findings.show')}
        </button>
        <button type="button" className="link" onClick={() => onRemove([pair.clips[1]])}>
          {t('findings.removeOne', { name: b })}
        </button>
        {pair.acrossRoles && !pair.acrossClasses && (
          <button type="button" className="link" onClick={() => onTrain(pair.clips)}>
            {t('findings.bothTrain')}
          </button>
        )}
      </span>
    </li>
  );
}

interface Said {
  readonly text: string;
  readonly blocking: boolean;
  readonly clips: readonly string[];
}

/** The gaps in words, the blocking ones first; clips set aside count as one. */
export function sayGaps({ gaps, classes }: Pick<ShownCollection, 'gaps' | 'classes'>, t: Translate): readonly Said[] {
  const name = (id: string | null): string => {
    const index = classes.findIndex((item) => item.id === id);
    return index < 0 ? '' : nameOfClass(classes[index]!, index + 1, t);
  };
  const aside = gaps.filter(({ kind }) => kind === 'clip-set-aside').flatMap(({ clipId }) => clipId ?? []);
  const said = [...byKind(gaps.filter(({ kind }) => kind !== 'clip-set-aside'))].flatMap(([kind, all]): Said[] => {
    const { blocking } = all[0]!;
    const text = (gap: CollectionGap) => t(gapTexts[kind], { name: name(gap.classId) });
    if (all.length <= shownGaps) return all.map((gap) => ({ text: text(gap), blocking, clips: [] }));
    // A dataset's folder has dozens of classes: one line says it of all.
    const others = all.slice(1).map(({ classId }) => name(classId));
    const names = [...others.slice(0, shownNames), ...(others.length > shownNames ? ['…'] : [])].join(', ');
    return [{ text: `${text(all[0]!)} ${t('findings.alsoOf', { count: others.length, names })}`, blocking, clips: [] }];
  });
  if (aside.length > 0) said.push({ text: t('findings.aside', { count: aside.length }), blocking: false, clips: aside });
  return said.toSorted((a, b) => Number(b.blocking) - Number(a.blocking));
}

function byKind(gaps: readonly CollectionGap[]): ReadonlyMap<CollectionGap['kind'], readonly CollectionGap[]> {
  const kinds = new Map<CollectionGap['kind'], CollectionGap[]>();
  for (const gap of gaps) kinds.set(gap.kind, [...(kinds.get(gap.kind) ?? []), gap]);
  return kinds;
}

/** A language helps only where every class has a name in it. */
export function sayLanguages(classes: ShownCollection['classes'], languages: readonly ('en' | 'zh')[], t: Translate): readonly Said[] {
  const named = classes.flatMap((item, index) =>
    item.en === '' && item.zh === '' ? [] : [{ ...item, name: nameOfClass(item, index + 1, t) }],
  );
  const without = (language: 'en' | 'zh') => named.filter((item) => item[language] === '').map(({ name }) => name);
  const [noEnglish, noChinese] = [without('en'), without('zh')];
  if (languages.length < 2 || (noEnglish.length > 0 && noChinese.length > 0)) return [];
  const [key, names] = noChinese.length > 0 ? ['findings.noChinese', noChinese] : ['findings.noEnglish', noEnglish];
  return names.length === 0 ? [] : [{ text: t(key, { names: names.join(', ') }), blocking: false, clips: [] }];
}

const gapTexts: Readonly<Record<CollectionGap['kind'], string>> = {
  'no-classes': 'findings.noClasses',
  'one-class': 'findings.oneClass',
  'class-without-name': 'findings.noName',
  'class-without-training-clips': 'findings.noTraining',
  'class-with-one-clip': 'findings.oneClip',
  'nothing-held-out': 'findings.nothingHeldOut',
  'class-not-held-out': 'findings.notHeldOut',
  'clip-set-aside': 'findings.aside',
};

function weight({ acrossRoles, acrossClasses, kind }: Duplicate): number {
  return Number(acrossRoles) * 4 + Number(acrossClasses) * 2 + Number(kind === 'same');
}
