/** One class on the Live page: its key, both names to type, how many examples it has, the last of them. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { TeachingClass } from '../../shared/teaching/teaching';
import { nameTeachingClass } from '../../state/teach/teachingCollection';
import { useTexts } from './texts';

interface ClassRowProps {
  readonly item: TeachingClass;
  readonly index: number;
  readonly chosen: boolean;
  readonly count: number;
  readonly arriving: number;
  /** Addresses of small pictures, the newest last. */
  readonly posters: readonly string[];
  readonly onChoose: () => void;
}

const postersShown = 4;

export function ClassRow({ item, index, chosen, count, arriving, posters, onChoose }: ClassRowProps) {
  const { t, names } = useTexts();
  const [draft, setDraft] = useState<{ readonly en: string; readonly zh: string } | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const { en, zh } = draft ?? item;
  useEffect(() => {
    if (item.en === '' && item.zh === '') first.current?.focus(); // just made
  }, [item.en, item.zh]);
  const save = () => {
    if (draft === null) return;
    setDraft(null);
    void nameTeachingClass(item.id, draft);
  };
  // Enter leaves the field, so that the space bar records.
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent<HTMLInputElement>) => key === 'Enter' && currentTarget.blur();
  const name = names(item)[0]?.name ?? t('record.unnamed', { n: index + 1 });
  return (
    <li className="live-class" data-chosen={chosen} data-testid={`live-class-${index}`}>
      <label className="inline">
        <input type="radio" name="live-class" checked={chosen} aria-label={t('record.into', { name })} onChange={onChoose} />
        {index < 9 && <kbd aria-hidden="true">{index + 1}</kbd>}
      </label>
      <input
        ref={first}
        type="text"
        lang="en"
        value={en}
        placeholder={t('record.english')}
        aria-label={t('record.englishOf', { n: index + 1 })}
        data-testid={`live-class-en-${index}`}
        onChange={({ target }) => setDraft({ en: target.value, zh })}
        onKeyDown={onKeyDown}
        onBlur={save}
      />
      <input
        type="text"
        lang="zh"
        value={zh}
        placeholder={t('record.chinese')}
        aria-label={t('record.chineseOf', { n: index + 1 })}
        data-testid={`live-class-zh-${index}`}
        onChange={({ target }) => setDraft({ en, zh: target.value })}
        onKeyDown={onKeyDown}
        onBlur={save}
      />
      <span className="numbers" data-testid={`live-count-${index}`} data-count={count}>
        {t(arriving > 0 ? 'record.countArriving' : 'record.count', { count })}
      </span>
      <span className="live-posters" aria-hidden="true">
        {posters.slice(-postersShown).map((address) => (
          <img key={address} src={address} alt="" />
        ))}
      </span>
    </li>
  );
}
