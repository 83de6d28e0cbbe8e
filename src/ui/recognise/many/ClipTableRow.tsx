/** One clip of the table. It follows its clip by itself: the others are not drawn again when this one moves on. */
import { memo, type MouseEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClipRow } from '../../../state/recognise/batch/rows';
import { markTo, toggleMark, useBatchView } from '../../../state/recognise/batch/view';
import { type Clip, useClip, useRecognition } from '../../../state/recognise/clips';
import { runAgain } from '../../../state/recognise/run';
import { thumbnailOf } from '../../../state/recognise/thumbnails';
import { sayError } from '../../common/ErrorText';
import { clock, percent } from '../../../shared/base/figures';
import { useTexts } from './texts';

interface ClipTableRowProps {
  readonly row: ClipRow;
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly cursor: boolean;
  readonly open: boolean;
  readonly onOpen: (id: string) => void;
}

export const ClipTableRow = memo(function ClipTableRow({ row, index, top, cursor, open, onOpen }: ClipTableRowProps) {
  const { t } = useTexts();
  const { id, name, folder, seconds, probability } = row;
  const marked = useBatchView((state) => state.marked.has(id));
  const clip = useClip(id);
  if (clip === undefined) return null;
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest('button, input') !== null) return;
    if (event.shiftKey) markTo(id);
    else if (event.ctrlKey || event.metaKey) toggleMark(id);
    else onOpen(id);
  };
  return (
    // The keyboard's way is the grid's own (useTableKeys).
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      id={`row-${id}`}
      className="clip-row"
      aria-rowindex={index + 2}
      aria-selected={marked}
      aria-current={open || undefined}
      data-cursor={cursor || undefined}
      data-status={clip.status}
      data-testid="clip-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={onClick}
    >
      <td className="mark">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={marked}
          aria-label={t('row.mark', { file: name })}
          onChange={() => undefined}
          onClick={(event) => (event.shiftKey ? markTo(id) : toggleMark(id))}
        />
      </td>
      <td className="picture">
        <Thumbnail id={id} />
      </td>
      <td className="name" title={folder === '' ? name : `${folder}/${name}`}>
        <span className="clip-file">{name}</span>
        {folder !== '' && <span className="quiet folder">{folder}</span>}
      </td>
      <td className="answer">
        <Answer row={row} clip={clip} />
      </td>
      <td className="probability numbers">{probability === null ? '' : percent(probability)}</td>
      <td className="agree">
        <Agreement row={row} />
      </td>
      <td className="length numbers">{seconds === null ? '' : clock(seconds)}</td>
      <td className="state">
        <State row={row} clip={clip} />
      </td>
    </tr>
  );
});

/** The small picture, while the row is on the screen. */
function Thumbnail({ id }: { readonly id: string }) {
  const image = useRef<HTMLImageElement>(null);
  // Made a moment after the answer; the store grows by one change then.
  const picture = useRecognition(() => thumbnailOf(id));
  useEffect(() => {
    const { current } = image;
    if (picture === undefined || current === null) return undefined;
    const address = URL.createObjectURL(picture);
    current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [picture]);
  return picture === undefined ? <span className="no-picture" /> : <img ref={image} alt="" width="48" height="48" draggable={false} />;
}

function Answer({ row: { first, abstained }, clip }: { readonly row: ClipRow; readonly clip: Clip }) {
  const { t } = useTexts();
  const { i18n } = useTranslation();
  if (clip.status === 'failed' && clip.error !== null) return <Reason clip={clip} />;
  if (abstained === 'not-drawn') return <span className="quiet two-lines">{t('row.notDrawn')}</span>;
  if (first === null) return null;
  const texts = (i18n.language === 'zh' ? [first.zh, first.en] : [first.en, first.zh]).filter((text) => text !== '');
  return (
    <>
      {abstained !== null && <b className="none">{t('row.none')}</b>}
      {texts.map((text, place) => (
        <span key={text} lang={text === first.en ? 'en' : 'zh-CN'} className={abstained === null && place === 0 ? 'first' : 'quiet'}>
          {text}
        </span>
      ))}
    </>
  );
}

/** Why it failed, in the words of the error. */
function Reason({ clip: { error, name } }: { readonly clip: Clip }) {
  const { t } = useTranslation();
  const { what, todo } = sayError(t, error!, name);
  return (
    <span className="reason two-lines" title={`${what} ${todo}`}>
      {what}
    </span>
  );
}

function Agreement({ row: { agree } }: { readonly row: ClipRow }) {
  const { t } = useTexts();
  if (agree === null) return null;
  return (
    <span className={agree ? 'quiet' : 'disagree'} title={t(agree ? 'row.agreeLong' : 'row.disagreeLong')}>
      {agree ? '=' : '≠'} {t(agree ? 'row.agree' : 'row.disagree')}
    </span>
  );
}

function State({ row, clip }: { readonly row: ClipRow; readonly clip: Clip }) {
  const { t, common } = useTexts();
  const { status, progress } = clip;
  if (status === 'running') {
    const counted = progress !== null && progress.total > 0;
    return (
      <>
        <span className="stage-name">{common(`progress.stages.${progress?.stage ?? 'reading'}`)}</span>
        <progress aria-label={common('progress.label')} max={counted ? progress.total : 1} {...(counted ? { value: progress.done } : {})} />
      </>
    );
  }
  const again = status === 'failed' || status === 'cancelled' || (status === 'done' && row.stale !== null);
  const words = row.away && status !== 'done' ? t('row.away') : common(`clips.status.${status}`);
  return (
    <>
      <span className={status === 'failed' ? 'failed' : 'quiet'}>
        {status === 'done' && row.stale !== null ? t(row.stale === 'labels' ? 'row.staleLabels' : 'row.stale') : words}
      </span>
      {again && !row.away && (
        <button type="button" className="link" tabIndex={-1} onClick={() => runAgain(row.id)}>
          {t('retry')}
        </button>
      )}
    </>
  );
}
