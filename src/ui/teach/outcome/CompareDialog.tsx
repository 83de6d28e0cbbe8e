/** One clip with the untouched model and with an adapter, side by side: what each looks at, and what it takes it for. */
import { useEffect, useRef, useState } from 'react';
import { fixed, percent } from '../../../shared/base/figures';
import { rankLabels } from '../../../shared/recognition/fusion';
import type { AdapterSummary } from '../../../shared/models/models';
import type { AttentionMaps, Recognition } from '../../../shared/recognition/recognition';
import { attentionOf, type Settings } from '../../../state/settings/settings';
import type { ShownClip } from '../../../state/teach/collectionStore';
import { useTeachingCompare } from '../../../state/teach/teachingCompare';
import { ErrorText } from '../../common/ErrorText';
import { paintFrame } from '../../../lib/heat/frames';
import { paintHeat } from '../../../lib/heat/heat';
import { Modal } from '../common/Modal';
import { nameOfClass, useTexts } from '../common/texts';

interface CompareDialogProps {
  readonly clip: ShownClip;
  readonly className: string;
  readonly adapters: readonly AdapterSummary[];
  readonly adapter: AdapterSummary | null;
  readonly settings: Settings;
  readonly onAdapter: (id: string) => void;
  readonly onClose: () => void;
}

export function CompareDialog({ clip, className, adapters, adapter, settings, onAdapter, onClose }: CompareDialogProps) {
  const { t, common } = useTexts();
  const { progress, before, after, error } = useTeachingCompare();
  const [n, setN] = useState(0);
  const count = before?.frames.times.length ?? 0;
  const frame = Math.min(n, Math.max(count - 1, 0));
  const working = error === null && (before === null || (adapter !== null && after === null));
  const afterMaps = after?.attention ?? null;
  return (
    <Modal title={t('compare.title', { name: clip.name })} className="compare" onClose={onClose}>
      <div className="buttons">
        {adapters.length > 0 && (
          <label className="inline">
            <span className="caption">{t('compare.adapter')}</span>
            <select value={adapter?.id ?? ''} onChange={(event) => onAdapter(event.target.value)}>
              {adapter === null && (
                <option value="" disabled>
                  {t('compare.choose')}
                </option>
              )}
              {adapters.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <span className="caption">{t('compare.truth', { name: className })}</span>
      </div>
      {adapter === null && <p className="caption">{t('compare.noAdapter')}</p>}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} file={clip.name} />
        </div>
      )}
      {working && (
        <p className="adding">
          <output>{progress === null ? t('compare.working') : common(`progress.stages.${progress.stage}`)}</output>
          <progress
            aria-label={t('compare.working')}
            {...(progress !== null && progress.total > 0 ? { max: progress.total, value: progress.done } : {})}
          />
        </p>
      )}
      <div className="compare-sides">
        <Side
          title={t('compare.before')}
          recognition={before}
          maps={before?.attention ?? null}
          frame={frame}
          settings={settings}
          testId="compare-before"
        />
        {adapter !== null && (
          <Side title={t('compare.after')} recognition={after} maps={afterMaps} frame={frame} settings={settings} testId="compare-after" />
        )}
      </div>
      {before !== null && (
        <label className="stacked">
          <span className="caption numbers">
            {t('compare.frame', {
              n: frame + 1,
              count,
              time: common('result.seconds', { value: fixed(before.frames.times[frame], 1) }),
            })}
          </span>
          <input
            type="range"
            min={0}
            max={count - 1}
            value={frame}
            aria-label={t('compare.position')}
            onChange={(event) => setN(Number(event.target.value))}
          />
        </label>
      )}
      {clip.trim !== null && <p className="caption">{t('compare.wholeClip')}</p>}
      <div className="buttons end">
        <button type="button" className="primary" onClick={onClose}>
          {t('compare.close')}
        </button>
      </div>
    </Modal>
  );
}

interface SideProps {
  readonly title: string;
  readonly recognition: Recognition | null;
  readonly maps: AttentionMaps | null;
  readonly frame: number;
  readonly settings: Settings;
  readonly testId: string;
}

const heatSize = 224;

function Side({ title, recognition, maps, frame, settings, testId }: SideProps) {
  const { t } = useTexts();
  const base = useRef<HTMLCanvasElement>(null);
  const heat = useRef<HTMLCanvasElement>(null);
  const { attentionLayer, colourMap, opacity, lambda } = settings;
  const layer = attentionOf(attentionLayer);
  const strip = recognition?.frames ?? null;
  useEffect(() => {
    if (base.current !== null && strip !== null) paintFrame(base.current, strip, frame);
  }, [strip, frame]);
  useEffect(() => {
    if (heat.current !== null && maps !== null) paintHeat(heat.current, { maps, layer }, frame, colourMap);
  }, [maps, layer, frame, colourMap]);
  const ranked = recognition === null ? [] : rankLabels(recognition.scores, lambda).slice(0, 3);
  return (
    <figure className="compare-side" data-testid={testId} data-ready={recognition !== null || undefined}>
      <figcaption>{title}</figcaption>
      <span className="tile">
        {strip !== null && (
          <>
            <canvas ref={base} width={strip.size} height={strip.size} aria-hidden="true" />
            <canvas
              ref={heat}
              className="heat"
              width={heatSize}
              height={heatSize}
              style={{ opacity }}
              aria-hidden="true"
              data-testid={`${testId}-heat`}
            />
          </>
        )}
      </span>
      <ol className="compare-labels numbers">
        {ranked.map((label, rank) => (
          <li key={label.index}>
            <span>{nameOfClass(label, label.index + 1, t)}</span> <span>{percent(label.probability)}</span>
            {rank === 0 && <span className="visually-hidden">{t('compare.taken')}</span>}
          </li>
        ))}
      </ol>
    </figure>
  );
}
