/** What live recognition runs with: the model, adapter and labels of the Recognise page, and the window of its own. */
import { chooseAdapter, chooseModel } from '../../state/models/choice';
import { useModels } from '../../state/models/models';
import { changeLive, rateChoices, useLiveSettings, windowChoices } from '../../state/live/liveSettings';
import { useLive } from '../../state/live/liveStore';
import { fixed } from '../../shared/base/figures';
import { frameCounts } from '../../shared/recognition/recognition';
import { changeSettings, labelSetChoices, useSettings } from '../../state/settings/settings';
import { ModelChoice } from '../common/ModelChoice';
import { Segmented } from '../common/Segmented';
import { Term } from '../common/Term';
import { useTexts } from './texts';

export function LiveSetup() {
  const { t, common } = useTexts();
  const settings = useSettings();
  const { models, adapters } = useModels();
  const live = useLive();
  const chosen = useLiveSettings();
  const here = models.filter(({ state }) => state === 'embedded' || state === 'server' || state === 'stored');
  const fitting = adapters.filter(({ modelId }) => modelId === settings.modelId);
  const labelsOf = fitting.find(({ id, classes }) => id === (settings.labelsOf ?? settings.adapterId) && classes.length > 0);
  const labelSet = settings.labelSet === 'adapter' && labelsOf === undefined ? 'demo' : settings.labelSet;
  const sets = labelSetChoices.filter(
    (id) => (id !== 'adapter' || labelsOf !== undefined) && (id !== 'own' || settings.ownLabels.trim() !== ''),
  );
  const auto = (value: string, running: boolean) => (running ? t('autoOf', { value }) : t('auto'));
  const running = live.status === 'running' && live.rate > 0;
  return (
    <fieldset className="panel live-setup" aria-label={t('setup')}>
      <ModelChoice
        testId="live-"
        models={here}
        modelId={settings.modelId}
        adapters={fitting}
        adapterId={settings.adapterId}
        onModel={chooseModel}
        onAdapter={chooseAdapter}
      />
      <label className="inline">
        <span>{common('setup.labels')}</span>
        <select
          data-testid="live-labels"
          value={labelSet}
          onChange={({ target }) => changeSettings({ labelSet: target.value as (typeof labelSetChoices)[number] })}
        >
          {sets.map((id) => (
            <option key={id} value={id}>
              {id === 'adapter' ? labelsOf?.name : common(`setup.sets.${id}`)}
            </option>
          ))}
        </select>
      </label>
      <span className="inline">
        <span aria-hidden="true">{common('setup.frames')}</span>
        <Segmented
          label={common('setup.frames')}
          value={settings.frames}
          options={frameCounts.map((value) => ({ value, text: value }))}
          onChange={(frames) => changeSettings({ frames })}
        />
      </span>
      <span className="inline">
        <label className="inline" title={t('windowHint')}>
          <span>{t('window')}</span>
          <select
            data-testid="live-window"
            value={chosen.window}
            onChange={({ target }) => changeLive({ window: Number(target.value) as (typeof windowChoices)[number] })}
          >
            {windowChoices.map((value) => (
              <option key={value} value={value}>
                {value === 0 ? auto(t('seconds', { value: live.window }), running) : t('seconds', { value })}
              </option>
            ))}
          </select>
        </label>
        <Term word="windows" />
      </span>
      <label className="inline">
        <span>{t('rate')}</span>
        <select
          data-testid="live-rate"
          value={chosen.rate}
          onChange={({ target }) => changeLive({ rate: Number(target.value) as (typeof rateChoices)[number] })}
        >
          {rateChoices.map((value) => (
            <option key={value} value={value}>
              {value === 0 ? auto(fixed(live.rate, 1), running) : value}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
