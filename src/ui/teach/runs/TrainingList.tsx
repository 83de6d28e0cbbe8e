/** The trainings that came to their end: none replaces another. One is looked at, two are compared. Binds the store. */
import { useState } from 'react';
import i18next from 'i18next';
import { dateTime, percent } from '../../../shared/base/figures';
import type { KeptTraining } from '../../../shared/teaching/teaching';
import { forgetTraining, useTrainings } from '../../../state/teach/runs/trainings';
import { Curves } from '../curves/Curves';
import { SettingsDetails } from '../outcome/SettingsDetails';
import { useTexts } from '../common/texts';
import { CompareRuns } from './CompareRuns';

export function TrainingList() {
  const { t } = useTexts();
  const list = useTrainings((state) => state.list);
  /** At most two, in the order of their choosing. */
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (list.length === 0) return null;
  const toggle = (id: string) => setChosen((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2)));
  const [one, other] = chosen.flatMap((id) => list.find((run) => run.id === id) ?? []);
  return (
    <section className="panel trainings" aria-label={t('runs.title')} data-testid="trainings">
      <h2>{t('runs.title')}</h2>
      <p className="caption">{t('runs.about')}</p>
      <ul>
        {list.map((run) => (
          <Row key={run.id} run={run} chosen={chosen.includes(run.id)} onToggle={toggle} />
        ))}
      </ul>
      {one !== undefined && other !== undefined && <CompareRuns runs={[one, other]} />}
    </section>
  );
}

interface RowProps {
  readonly run: KeptTraining;
  readonly chosen: boolean;
  readonly onToggle: (id: string) => void;
}

function Row({ run, chosen, onToggle }: RowProps) {
  const { t, time } = useTexts();
  const { id, name, before, after, settings, curve, bestEpoch, endedAt, seconds, ended } = run;
  const facts = [
    dateTime(endedAt, i18next.language),
    ...(before === null || after === null
      ? []
      : [t('adapter.measured', { before: percent(before.top1), after: percent(after.top1), heldOut: after.n })]),
    t(`runs.ended.${ended}`),
    t('runs.seed', { seed: settings.seed }),
    time(seconds),
  ];
  return (
    <li>
      <label>
        <input type="checkbox" checked={chosen} aria-label={t('runs.compareName', { name })} onChange={() => onToggle(id)} />{' '}
        <strong>{name}</strong> <span className="caption numbers">{facts.join(' · ')}</span>
      </label>
      <details>
        <summary>{t('runs.look')}</summary>
        {curve.length > 0 && <Curves curve={curve} epochs={settings.epochs} best={bestEpoch} testId="kept-curve" />}
        <SettingsDetails settings={settings} />
        <button type="button" className="link" aria-label={t('runs.forgetName', { name })} onClick={() => void forgetTraining(id)}>
          {t('runs.forget')}
        </button>
      </details>
    </li>
  );
}
