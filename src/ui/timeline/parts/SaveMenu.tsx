/** What can be taken along: segments as files of other programs, the annotated film, segments as clips, segments as examples. */
import { useState } from 'react';
import { percent } from '../../../shared/base/figures';
import type { AppErrorData } from '../../../shared/errors/errors';
import { segmentFileTypes, segmentFormats, writeSegments, type SegmentFormat } from '../../../shared/timeline/files/segmentFile';
import type { TimelineFilm } from '../../../shared/timeline/film';
import type { Segment } from '../../../shared/timeline/segments';
import { useSettings } from '../../../state/settings/settings';
import { annotated, cancelFilmFiles, cutOut, teachSegments, useFilmFiles } from '../../../state/timeline/filmFiles';
import { ErrorText } from '../../common/ErrorText';
import { saveBlob } from '../../common/files/saveBlob';
import { useTexts } from '../common/texts';
import { captionsOf, heatOver } from './filmPaint';
import { zipOf } from './zipOf';

interface SaveMenuProps {
  readonly clipId: string;
  readonly film: TimelineFilm;
  /** As files have them. */
  readonly segments: readonly Segment[];
  /** Those ticked in the list. */
  readonly chosen: readonly Segment[];
}

export function SaveMenu({ clipId, film, segments, chosen }: SaveMenuProps) {
  const { t, names } = useTexts();
  const [heat, setHeat] = useState(false);
  const files = useFilmFiles();
  const busy = files.work !== null;
  const actions = (chosen.length > 0 ? chosen : segments).filter(({ kind }) => kind === 'action');
  const which = { count: actions.length };
  const kind = chosen.length > 0 ? 'chosen' : 'all';

  const saveText = (format: SegmentFormat) => {
    const { file, model, adapter, plan } = film;
    const { duration, window, stride } = plan;
    const text = writeSegments(format, { file, duration, model, adapter, window, stride, segments });
    saveBlob(new Blob([text], { type: segmentFileTypes[format] }), `${stem(file)}.${format}`);
  };
  const saveFilm = async () => {
    const said = segments.filter((segment) => segment.kind !== 'none');
    const settings = useSettings.getState();
    const written = await annotated(clipId, captionsOf(said, names), heat ? (attention) => heatOver(attention, settings) : null);
    if (written !== null) saveBlob(written, written.name);
  };
  const saveClips = async () => {
    const clips = await cutOut(clipId, actions);
    if (clips === null || clips.length === 0) return;
    if (clips.length === 1) saveBlob(clips[0]!, clips[0]!.name);
    else saveBlob(await zipOf(clips), `${stem(film.file)}-clips.zip`);
  };
  return (
    <div className="save-part">
      <div className="save-menu">
        <span className="quiet">{t('save.segments')}</span>
        {segmentFormats.map((format) => (
          <button
            key={format}
            type="button"
            data-testid={`save-${format}`}
            title={t(`save.formats.${format}`)}
            onClick={() => saveText(format)}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </div>
      <div className="save-menu">
        <button type="button" disabled={busy} data-testid="save-film" title={t('save.filmWhy')} onClick={() => void saveFilm()}>
          {t('save.film')}
        </button>
        <label className="inline">
          <input
            type="checkbox"
            checked={heat}
            disabled={busy}
            data-testid="film-heat"
            onChange={(event) => setHeat(event.target.checked)}
          />
          <span title={t('save.heatWhy')}>{t('save.heat')}</span>
        </label>
      </div>
      <div className="save-menu">
        <button type="button" disabled={busy || actions.length === 0} data-testid="save-clips" onClick={() => void saveClips()}>
          {t(`save.clips.${kind}`, which)}
        </button>
        <button
          type="button"
          disabled={busy || actions.length === 0}
          data-testid="teach-segments"
          title={t('save.teachWhy')}
          onClick={() => void teachSegments(clipId, actions)}
        >
          {t(`save.teach.${kind}`, which)}
        </button>
      </div>
      <FilmState error={files.clipId === clipId ? files.error : null} file={film.file} />
    </div>
  );
}

/** Progress of what is being made, its failure, or where it went; a line is kept for it. */
function FilmState({ error, file }: { readonly error: AppErrorData | null; readonly file: string }) {
  const { t } = useTexts();
  const { work, share, taught, otherKind } = useFilmFiles();
  if (error !== null)
    return (
      <div role="alert" className="inline-error" data-testid="film-error">
        <ErrorText error={error} file={file} />
      </div>
    );
  return (
    <output className="film-state" data-testid="film-state" data-work={work ?? undefined}>
      {work !== null && (
        <>
          <span>
            {t(`save.work.${work}`)} <span className="numbers">{percent(share)}</span>
          </span>
          <progress max={1} value={share} aria-label={t(`save.work.${work}`)} />
          <button type="button" onClick={cancelFilmFiles}>
            {t('cancel')}
          </button>
        </>
      )}
      {work === null && otherKind !== null && <span>{t('save.otherKind', { kind: otherKind })}</span>}
      {work === null && taught !== null && (
        <span>
          {t('save.taught', { count: taught })} <a href="#/teach">{t('save.openTeach')}</a>
        </span>
      )}
    </output>
  );
}

function stem(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}
