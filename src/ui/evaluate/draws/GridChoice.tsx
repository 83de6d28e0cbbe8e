/** Which draws: rows and K chosen here, one of the paper's grids, or JSON of one's own; and what they come to. */
import { type ReactNode, useRef } from 'react';
import type { DataSet } from '../../../shared/dataset';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { paperGridIds } from '../../../shared/evaluation/draws/paperGrids';
import { ladderRowIds } from '../../../shared/evaluation/ladder';
import { frameCounts } from '../../../shared/recognition/recognition';
import { type PresetName, presetNames } from '../../../shared/teaching/settings';
import { useEvaluateBusy } from '../../../state/evaluate/draws/busy';
import { changeChoices } from '../../../state/evaluate/draws/drawsRun';
import { type DrawChoices, useDraws } from '../../../state/evaluate/draws/drawsStore';
import { type PlannedGrid, planOfChoices } from '../../../state/evaluate/draws/gridOfChoices';
import { useSettings } from '../../../state/settings/settings';
import { chosenFiles } from '../../common/files/filesOf';
import { Segmented } from '../../common/Segmented';
import { useDrawTexts } from './texts';

const shotChoices = [1, 2, 4, 8, 16];

export function GridChoice({ dataSet }: { readonly dataSet: DataSet }) {
  const { t } = useDrawTexts();
  const { choices } = useDraws();
  const busy = useEvaluateBusy();
  const modelId = useSettings((state) => state.modelId);
  const plan = planned(choices, modelId);
  const { grid, draws, seed, keepAdapters } = choices;
  return (
    <fieldset disabled={busy} className="draws-choices">
      <label>
        <span>{t('grid')}</span>
        <select
          value={grid}
          data-testid="draws-grid"
          onChange={(event) => changeChoices({ grid: event.target.value as DrawChoices['grid'], preset: null, views: null, frames: null })}
        >
          {(['shots', ...paperGridIds, 'own'] as const).map((id) => (
            <option key={id} value={id}>
              {t(`grids.${id}`)}
            </option>
          ))}
        </select>
      </label>
      {grid === 'shots' && <RowsAndShots choices={choices} />}
      {grid === 'own' && <OwnGrid text={choices.own} />}
      <div className="draws-line">
        {grid !== 'own' && <Whole label={t('draws')} value={draws} most={100} onChange={(value) => changeChoices({ draws: value })} />}
        {grid !== 'own' && <Whole label={t('seed')} value={seed} most={999_999} onChange={(value) => changeChoices({ seed: value })} />}
        <PresetChoice chosen={choices.preset} plan={plan} />
        <FramesChoice chosen={choices.frames} plan={plan} />
        <div>
          <span>{t('views')}</span>
          <Segmented
            label={t('views')}
            value={('problem' in plan ? choices.views : plan.options.views) ?? 1}
            options={([1, 12] as const).map((value) => ({ value, text: value }))}
            onChange={(views) => changeChoices({ views })}
          />
        </div>
      </div>
      <Check checked={keepAdapters} onChange={(value) => changeChoices({ keepAdapters: value })}>
        {t('keepAdapters')}
      </Check>
      <PlanLine plan={plan} dataSet={dataSet} />
    </fieldset>
  );
}

function planned(choices: DrawChoices, modelId: string): PlannedGrid | { readonly problem: AppErrorData } {
  try {
    return planOfChoices(choices, modelId);
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
}

function RowsAndShots({ choices: { rows, shots } }: { readonly choices: DrawChoices }) {
  const { t } = useDrawTexts();
  const toggled = <T,>(all: readonly T[], chosen: readonly T[], one: T): T[] =>
    all.filter((item) => (item === one ? !chosen.includes(one) : chosen.includes(item)));
  return (
    <>
      <fieldset className="draws-checks">
        <legend>{t('rowsTitle')}</legend>
        {ladderRowIds.map((id) => (
          <Check key={id} checked={rows.includes(id)} onChange={() => changeChoices({ rows: toggled(ladderRowIds, rows, id) })}>
            {t(`rows.${id}`)}
          </Check>
        ))}
      </fieldset>
      <fieldset className="draws-checks">
        <legend>{t('shots')}</legend>
        {shotChoices.map((K) => (
          <Check key={K} checked={shots.includes(K)} onChange={() => changeChoices({ shots: toggled(shotChoices, shots, K) })}>
            {K}
          </Check>
        ))}
      </fieldset>
    </>
  );
}

function OwnGrid({ text }: { readonly text: string }) {
  const { t } = useDrawTexts();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="draws-own">
      <label>
        <span>{t('own')}</span>
        <textarea
          rows={5}
          value={text}
          spellCheck={false}
          data-testid="draws-own"
          placeholder='{"rows": ["chinese"], "shots": [2, 4], "draws": 3, "axes": {"body": ["c3d", "mlp"]}}'
          onChange={(event) => changeChoices({ own: event.target.value })}
        />
      </label>
      <p className="caption">{t('ownHint')}</p>
      <button type="button" onClick={() => input.current?.click()}>
        {t('openFile')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('openFile')}
        data-testid="draws-file"
        onChange={(event) => {
          const [found] = chosenFiles(event.target);
          event.target.value = '';
          if (found !== undefined) void found.file.text().then((own) => changeChoices({ own }));
        }}
      />
    </div>
  );
}

function PresetChoice({ chosen, plan }: { readonly chosen: PresetName | null; readonly plan: ReturnType<typeof planned> }) {
  const { t } = useDrawTexts();
  const value = 'problem' in plan ? (chosen ?? 'paper-few-shot') : plan.options.preset;
  return (
    <label>
      <span>{t('preset')}</span>
      <select value={value} data-testid="draws-preset" onChange={(event) => changeChoices({ preset: event.target.value as PresetName })}>
        {presetNames.map((preset) => (
          <option key={preset} value={preset}>
            {t(`presets.${preset}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Nothing to choose where T is an axis of the grid. */
function FramesChoice({ chosen, plan }: { readonly chosen: number | null; readonly plan: ReturnType<typeof planned> }) {
  const { t } = useDrawTexts();
  const isAxis = !('problem' in plan) && plan.draws.some(({ cell }) => cell.values.frames !== undefined);
  if (isAxis) return null;
  return (
    <label>
      <span>{t('frames')}</span>
      <select
        value={chosen ?? ''}
        data-testid="draws-frames"
        onChange={({ target: { value } }) => changeChoices({ frames: frameCounts.find((count) => String(count) === value) ?? null })}
      >
        <option value="">{t('framesOfPreset')}</option>
        {frameCounts.map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </select>
    </label>
  );
}

function PlanLine({ plan, dataSet: { splits, classes } }: { readonly plan: ReturnType<typeof planned>; readonly dataSet: DataSet }) {
  const { t } = useDrawTexts();
  const { grid, own } = useDraws((state) => state.choices);
  if ('problem' in plan) {
    if (grid === 'own' && own.trim() === '') return null;
    return (
      <p role="alert">
        {t('badGrid')} <code lang="en">{plan.problem.message}</code>
      </p>
    );
  }
  if (plan.draws.length === 0) return <p className="caption">{t('nothingChosen')}</p>;
  const trainings = plan.draws.filter(({ settings }) => settings !== null);
  const most = Math.max(0, ...trainings.map(({ cell }) => (cell.shots === 'all' ? 0 : cell.shots)));
  const counts = classes.map(() => 0);
  for (const clip of splits.train) counts[clip.class]! += 1;
  return (
    <>
      <p data-testid="draws-plan">
        {t('plan', { trainings: trainings.length, measurements: plan.draws.length, test: splits.test.length })}
      </p>
      {counts.some((count) => count < most) && <p className="caption">{t('fewClips', { shots: most })}</p>}
    </>
  );
}

function Whole({ label, value, most, onChange }: WholeProps) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min={1}
        max={most}
        step={1}
        value={value}
        onChange={(event) => {
          const next = Math.round(Number(event.target.value));
          if (next >= 1 && next <= most) onChange(next);
        }}
      />
    </label>
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

function Check({ checked, onChange, children }: CheckProps) {
  return (
    <label className="draws-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
