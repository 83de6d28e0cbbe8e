/** Clips of a report as pictures: the middle frame, where the model looked, what it and each language answered. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { percent } from '../../../shared/base/figures';
import { heatPicture, type ReportPicture } from '../../../shared/evaluation/html/heatPicture';
import type { ClipOutcome, EvaluationReport } from '../../../shared/evaluation/report';
import { useEvaluation } from '../../../state/evaluate/evaluationStore';
import { clipFilm, hasClipsOf, useFoundData } from '../../../state/evaluate/foundData';
import { useClipPictures, wantPictures } from '../../../state/evaluate/pictures/clipPictures';
import { addClips } from '../../../state/recognise/recognition';
import { useTexts } from '../texts';

interface ClipGalleryProps {
  readonly report: EvaluationReport;
  /** Paths of clips. */
  readonly clips: readonly string[];
  readonly onRecognise: () => void;
  readonly testId?: string;
}

/** Pictures of one turn: each costs an encoding. */
const turn = 12;
/** A person on the way through the cells wants none of them drawn. */
const rest = 250;

export function ClipGallery({ report, clips, onRecognise, testId = 'evaluate-clips' }: ClipGalleryProps) {
  const { t } = useTexts();
  const adapterId = useEvaluation((state) => state.adapterId);
  const here = useFoundData(() => hasClipsOf(report.data.name));
  const [{ of, count }, setShown] = useState({ of: clips, count: turn });
  const most = of === clips ? count : turn;
  const shown = useMemo(() => clips.slice(0, most), [clips, most]);
  const outcomes = useMemo(() => new Map(report.clips.map((outcome) => [outcome.clip, outcome])), [report]);
  useEffect(() => {
    if (!here) return undefined;
    let release: (() => void) | undefined;
    const timer = setTimeout(() => {
      release = wantPictures({ report, adapterId }, shown);
    }, rest);
    return () => {
      clearTimeout(timer);
      release?.();
    };
  }, [report, adapterId, shown, here]);
  if (clips.length === 0) return null;
  return (
    <div data-testid={testId}>
      {!here && <p className="caption">{t('gallery.gone', { name: report.data.name })}</p>}
      <ul className="evaluate-gallery">
        {shown.map((clip) => {
          const outcome = outcomes.get(clip);
          if (outcome === undefined) return null;
          return (
            <li key={clip}>
              <Tile report={report} outcome={outcome} here={here} onRecognise={onRecognise} />
            </li>
          );
        })}
      </ul>
      {clips.length > most && (
        <button type="button" onClick={() => setShown({ of: clips, count: most + turn })}>
          {t('gallery.more', { count: clips.length - most })}
        </button>
      )}
    </div>
  );
}

interface TileProps extends Pick<ClipGalleryProps, 'report' | 'onRecognise'> {
  readonly outcome: ClipOutcome;
  readonly here: boolean;
}

function Tile({ report: { data }, outcome, here, onRecognise }: TileProps) {
  const { t, name } = useTexts();
  const { clip, truth, taken, rank, probability, en, zh } = outcome;
  const picture = useClipPictures(({ pictures }) => pictures.get(clip));
  const open = async (): Promise<void> => {
    const film = await clipFilm(data.name, clip);
    if (film === null) return;
    addClips([film]);
    onRecognise();
  };
  const alone = (voice: 'en' | 'zh', own: typeof en) =>
    own !== null && (
      <span className={own.rank === 0 ? 'right' : 'wrong'}>
        <abbr title={t(`voices.${voice}`)}>{voice === 'en' ? 'EN' : '中'}</abbr> {name(data.classes[own.taken])}{' '}
        {own.probability !== undefined && percent(own.probability)}
      </span>
    );
  return (
    <button
      type="button"
      className="evaluate-tile"
      data-clip={clip}
      data-right={rank === 0}
      disabled={!here}
      title={t('openClip')}
      onClick={() => void open()}
    >
      <Frame picture={picture} here={here} />
      <b>{name(data.classes[truth])}</b>
      <span className={rank === 0 ? 'right' : 'wrong'}>
        {rank === 0 ? '✓' : '✗'} {name(data.classes[taken])} {percent(probability)}
      </span>
      {alone('en', en)}
      {alone('zh', zh)}
      <small>{clip}</small>
    </button>
  );
}

function Frame({ picture, here }: { readonly picture: ReportPicture | null | undefined; readonly here: boolean }) {
  const { t } = useTexts();
  const heat = useMemo(() => (picture?.heat == null ? null : heatPicture(picture.heat)), [picture]);
  if (picture == null) return <span className="frame caption">{here ? t(picture === null ? 'gallery.none' : 'gallery.drawing') : ''}</span>;
  return (
    <span className="frame">
      <img alt="" src={picture.frame} />
      {heat !== null && <img alt="" className="heat-picture" src={heat} />}
    </span>
  );
}

/** Puts the keyboard on the first picture. */
export function useFirstTile() {
  const place = useRef<HTMLDivElement>(null);
  return { place, focusFirst: () => place.current?.querySelector<HTMLElement>('.evaluate-tile:not(:disabled)')?.focus() };
}
