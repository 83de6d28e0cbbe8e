/** What it means: the five likeliest labels with their evidence, fusion and threshold at hand, and ways to take it along. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock, percent } from '../../../shared/base/figures';
import { languagesDisagree, rankLabels } from '../../../shared/recognition/fusion';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { LabelScores, Recognition } from '../../../shared/recognition/recognition';
import { effectiveLambda } from '../../../shared/recognition/spaces';
import { addressOfSettings } from '../../../state/settings/address';
import type { Settings } from '../../../state/settings/settings';
import { applyLabels } from '../../../state/recognise/run';
import { ErrorText } from '../../common/ErrorText';
import { useShortcuts } from '../../common/hooks/shortcuts';
import { Term } from '../../common/Term';
import { DamageNote } from '../common/DamageNote';
import { LabelRow } from './LabelRow';
import { Languages } from './Languages';
import { PlainList } from './PlainList';
import { SheetButton } from './SheetButton';
import { CutLabels } from './CutLabels';
import { copySummary, saveHtml, saveJson, savePng } from './takeAlong';
import './answer.css';

/** In full; the others stand in a list. */
const shownRows = 5;

/** With what draws long lists. */
const AllRanks = lazy(async () => ({ default: (await import('./AllRanks')).AllRanks }));

interface ResultPanelProps {
  readonly recognition: Recognition;
  /** The answer without the adapter, to stand beside it; null: it stands alone. */
  readonly plain: Recognition | null;
  /** The answer is that without the adapter, though one is in use. */
  readonly withoutAdapter: boolean;
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  /** Index of the label whose frame weights are shown. */
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
  readonly busy: boolean;
  /** It belongs to another clip than the one looked at. */
  readonly staysFrom: string | null;
  readonly stale: boolean;
  readonly onAgain: () => void;
  readonly labelsError: AppErrorData | null;
  readonly onTeach: () => void;
  readonly onEditLabels: () => void;
}

export function ResultPanel(props: ResultPanelProps) {
  const {
    recognition,
    plain,
    withoutAdapter,
    settings,
    onSettings,
    chosen,
    onChoose,
    busy,
    staysFrom,
    stale,
    onAgain,
    labelsError,
    onTeach,
    onEditLabels,
  } = props;
  const { t, i18n } = useTranslation();
  const { scores } = recognition;
  const { lambda, threshold } = settings;
  const ranked = useMemo(() => rankLabels(scores, lambda), [scores, lambda]);
  const range = useMemo(() => evidenceRange(scores), [scores]);
  const [copied, setCopied] = useState<'copied' | 'copyFailed' | null>(null);
  const [linked, setLinked] = useState(false);
  const first = ranked[0];
  const abstained = first !== undefined && first.probability < threshold;
  const fused = scores.scoresEn !== null && scores.scoresZh !== null;
  const acting = effectiveLambda(scores.use, lambda);

  const copy = async () => {
    const done = await copySummary(recognition, settings, t);
    setCopied(done ? 'copied' : 'copyFailed');
    setTimeout(() => setCopied(null), 2000);
  };
  const link = async () => {
    const done = await navigator.clipboard.writeText(addressOfSettings(settings, location.href)).then(
      () => true,
      () => false,
    );
    setLinked(done);
    setTimeout(() => setLinked(false), 2000);
  };
  const json = () => saveJson(recognition, lambda, threshold);
  const png = () => void savePng(recognition, settings, i18n.language, t);
  useShortcuts({
    c: () => void copy(),
    j: json,
    s: png,
    ',': fused ? () => onSettings({ lambda: Math.max(0, Math.round(lambda * 20 - 1) / 20) }) : undefined,
    '.': fused ? () => onSettings({ lambda: Math.min(1, Math.round(lambda * 20 + 1) / 20) }) : undefined,
  });

  return (
    <section className="panel result" aria-label={t('result.label')} aria-busy={busy} data-stays={staysFrom !== null || undefined}>
      <h2>
        {t('result.title')}
        {busy ? (
          <span className="busy">{t('result.reranking')}</span>
        ) : staysFrom !== null ? (
          <span className="busy" title={staysFrom}>
            {t('result.stays', { file: staysFrom })}
          </span>
        ) : (
          stale && (
            <span className="busy">
              {t('result.stale')}{' '}
              <button type="button" className="link" onClick={onAgain}>
                {t('result.runAgain')}
              </button>
            </span>
          )
        )}
      </h2>
      {labelsError !== null && (
        <div role="alert" className="inline-error">
          <ErrorText error={labelsError} file={t('labels.title')} onRetry={() => void applyLabels()} />
        </div>
      )}
      {abstained && (
        <p className="abstained" data-testid="abstained">
          <strong>{t('result.abstained')}</strong>
          <span>{t('result.abstainedWhy', { probability: percent(first.probability), threshold: percent(threshold) })}</span>
        </p>
      )}
      <ol className="labels" data-testid="labels" data-abstained={abstained || undefined} aria-label={t('result.labels')}>
        {ranked.slice(0, shownRows).map((label, rank) => (
          <LabelRow
            key={label.index}
            label={label}
            rank={rank}
            disagree={languagesDisagree(scores, label)}
            use={scores.use}
            range={range}
            chosen={label.index === (chosen ?? first?.index)}
            onChoose={() => onChoose(label.index)}
          />
        ))}
      </ol>
      {withoutAdapter && (
        <p className="note" data-testid="plain-note">
          {t('why.plain.note')}
        </p>
      )}
      {plain !== null && <PlainList ranked={ranked} plain={plain.scores} lambda={lambda} onChoose={onChoose} />}
      {ranked.length > shownRows && (
        <Suspense fallback={<div className="all-ranks" />}>
          <AllRanks
            ranked={ranked}
            chosen={chosen ?? first?.index}
            onChoose={onChoose}
            settings={settings}
            onSettings={onSettings}
            onEdit={onEditLabels}
          />
        </Suspense>
      )}
      <Languages
        id="languages-note"
        scores={scores}
        encodings={recognition.encodings}
        model={recognition.model}
        ownEyes={settings.ownEyes}
        onOwnEyes={(ownEyes) => onSettings({ ownEyes })}
      />
      <CutLabels scores={scores} />
      <div className="fusion">
        <label className="slider">
          <span className="zh">{t('result.chinese')}</span>
          <input
            type="range"
            data-testid="lambda"
            min={0}
            max={1}
            step={0.05}
            value={acting}
            disabled={!fused}
            aria-label={t('result.fusion')}
            aria-describedby={fused ? undefined : 'languages-note'}
            aria-valuetext={t('result.fusionValue', {
              en: Math.round(acting * 100),
              zh: Math.round((1 - acting) * 100),
            })}
            onChange={(event) => onSettings({ lambda: Number(event.target.value) })}
          />
          <span className="en">{t('result.english')}</span>
        </label>
        <Term word="fusion" />
        <label className="slider">
          <span>{t('result.threshold')}</span>
          <input
            type="range"
            data-testid="threshold"
            min={0}
            max={0.95}
            step={0.05}
            value={threshold}
            aria-valuetext={threshold === 0 ? t('result.thresholdOff') : percent(threshold)}
            onChange={(event) => onSettings({ threshold: Number(event.target.value) })}
          />
          <span className="numbers">{threshold === 0 ? t('result.thresholdOff') : percent(threshold)}</span>
        </label>
        <Term word="threshold" />
      </div>
      <div className="buttons take-along">
        <button type="button" className="primary" onClick={onTeach}>
          {t('result.teach')}
        </button>
        <button type="button" onClick={() => void copy()}>
          {t(`result.${copied ?? 'copy'}`)}
        </button>
        <button type="button" aria-label={t('result.jsonLabel')} onClick={json}>
          {t('result.json')}
        </button>
        <button type="button" aria-label={t('result.pngLabel')} onClick={png}>
          {t('result.png')}
        </button>
        <button type="button" title={t('why.page.hint')} onClick={() => void saveHtml(recognition, settings, i18n.language, t)}>
          {t('why.page.save')}
        </button>
        <SheetButton />
        <button type="button" title={t('why.link.hint')} onClick={() => void link()}>
          {t(linked ? 'result.copied' : 'why.link.copy')}
        </button>
        <output className="visually-hidden">{copied === null ? '' : t(`result.${copied}`)}</output>
      </div>
      <Facts recognition={recognition} />
    </section>
  );
}

/** How it was computed, in one or two quiet lines. */
function Facts({ recognition }: { readonly recognition: Recognition }) {
  const { t } = useTranslation();
  const { media, milliseconds, decoder, adapter, model, precision } = recognition;
  const times = (['decoding', 'encoding', 'text', 'scoring'] as const)
    .filter((stage) => milliseconds[stage] >= 0.5)
    .map((stage) => `${t(`result.timing.${stage}`)} ${t('result.milliseconds', { value: Math.round(milliseconds[stage]) })}`);
  return (
    <div className="facts">
      <p>
        {adapter === null && (
          <span title={t('model.baselineWhy')} data-testid="baseline">
            <b>{t('model.baseline')}.</b> <span className="visually-hidden">{t('model.baselineWhy')}</span>
            <Term word="baseline" />{' '}
          </span>
        )}
        {model === 'demo' && <span data-testid="about-model">{t('model.about.demo')}</span>}
      </p>
      <p>
        {times.join(' · ')}
        {' · '}
        {t('result.file', {
          container: media.container.split(',')[0],
          codec: media.codec,
          width: media.width,
          height: media.height,
          duration: clock(media.duration),
        })}
        {', '}
        {t(`result.decoder.${decoder}`)}
        {precision !== undefined && (
          <span data-testid="precision">
            {' · '}
            {t(`result.precision.${precision.products}`)}
            {precision.single.length > 0 && t('result.precision.single', { layers: precision.single.join(', ') })}
          </span>
        )}
      </p>
      <DamageNote recognition={recognition} testId="damaged" />
    </div>
  );
}

/**
 * Bars of evidence share one scale over all labels and both languages, so that they neither jump with lambda nor
 * flatter one language: from the lowest score (zero, where none is below) to the highest.
 */
function evidenceRange({ scoresEn, scoresZh }: LabelScores): { low: number; high: number } {
  const all = [...(scoresEn ?? []), ...(scoresZh ?? [])];
  return { low: Math.min(0, ...all), high: Math.max(...all, 1e-6) * 1.05 };
}
