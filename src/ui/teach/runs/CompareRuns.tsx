/** Two trainings side by side: what came of each, and what was set otherwise. */
import { percent } from '../../../shared/base/figures';
import type { Accuracy, KeptTraining } from '../../../shared/teaching/teaching';
import { fieldOf } from '../../../state/teach/teachingSettings';
import { Curves } from '../curves/Curves';
import { trainedFields } from '../outcome/SettingsDetails';
import { sayValue } from '../settings/settingTexts';
import { useTexts } from '../common/texts';

export function CompareRuns({ runs }: { readonly runs: readonly [KeptTraining, KeptTraining] }) {
  const { t, time } = useTexts();
  const share = (accuracy: Accuracy | null) =>
    accuracy === null ? '–' : `${percent(accuracy.top1)} (${percent(accuracy.low)} – ${percent(accuracy.high)})`;
  const differing = trainedFields.filter((field) => new Set(runs.map(({ settings }) => fieldOf(settings, field))).size > 1);
  const rows: readonly (readonly [string, (run: KeptTraining) => string])[] = [
    [t('result.before'), ({ before }) => share(before)],
    [t('result.after'), ({ after }) => share(after)],
    [t('runs.took'), ({ seconds }) => time(seconds)],
    [t('advanced.names.modelId'), ({ settings }) => settings.modelId],
    [t('advanced.names.preset'), ({ settings }) => t(`panel.presets.${settings.preset}`)],
    ...differing.map(
      (field) => [t(`advanced.names.${field}`), ({ settings }: KeptTraining) => sayValue(field, fieldOf(settings, field), t)] as const,
    ),
  ];
  return (
    <section aria-label={t('runs.compare')} data-testid="compare-runs">
      <h3>{t('runs.compare')}</h3>
      <table className="per-class numbers">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('runs.what')}</span>
            </th>
            {runs.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, say]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {runs.map((run) => (
                <td key={run.id}>{say(run)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {differing.length === 0 && <p className="caption">{t('runs.alike')}</p>}
      {runs.map(({ id, name, curve, settings, bestEpoch }) => (
        <figure key={id} className="clips-curve">
          <figcaption className="caption">{name}</figcaption>
          <Curves curve={curve} epochs={settings.epochs} best={bestEpoch} testId="kept-curve" />
        </figure>
      ))}
    </section>
  );
}
