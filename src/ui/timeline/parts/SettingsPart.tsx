/** How the film is cut: segments change at once; another window or stride looks at the film again. */
import {
  changeTimelineSettings,
  strides,
  usualTimelineSettings,
  useTimelineSettings,
  windowLengths,
} from '../../../state/timeline/timelineSettings';
import { percent } from '../../../shared/base/figures';
import { useTexts } from '../common/texts';

const sliders = [
  { name: 'enter', max: 1, step: 0.05, share: true },
  { name: 'leave', max: 1, step: 0.05, share: true },
  { name: 'shortest', max: 10, step: 0.5, share: false },
  { name: 'gap', max: 10, step: 0.5, share: false },
  { name: 'smooth', max: 5, step: 0.5, share: false },
] as const;

export function SettingsPart() {
  const { t } = useTexts();
  const settings = useTimelineSettings();
  return (
    <details className="timeline-settings" data-testid="timeline-settings">
      <summary>{t('settings.title')}</summary>
      <div className="timeline-sliders">
        {sliders.map(({ name, max, step, share }) => {
          const shown = share ? percent(settings[name]) : t('settings.seconds', { value: settings[name] });
          return (
            <label key={name} className="stacked" title={share ? t(`settings.${name}Why`) : undefined}>
              <span>
                {t(`settings.${name}`)} <b className="numbers">{shown}</b>
              </span>
              <input
                type="range"
                min={name === 'enter' ? 0.05 : 0}
                max={max}
                step={step}
                value={settings[name]}
                aria-valuetext={shown}
                data-testid={`timeline-${name}`}
                onChange={(event) => changeTimelineSettings({ [name]: Number(event.target.value) })}
              />
            </label>
          );
        })}
        <Choice name="window" values={windowLengths} value={settings.window} onChange={(window) => changeTimelineSettings({ window })} />
        <Choice name="stride" values={strides} value={settings.stride} onChange={(stride) => changeTimelineSettings({ stride })} />
      </div>
      <p className="note">
        {t('settings.runsAgain')}{' '}
        <button type="button" className="link" onClick={usualTimelineSettings}>
          {t('settings.usual')}
        </button>
      </p>
    </details>
  );
}

interface ChoiceProps<Value extends number> {
  readonly name: 'window' | 'stride';
  readonly values: readonly Value[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends number>({ name, values, value, onChange }: ChoiceProps<Value>) {
  const { t } = useTexts();
  return (
    <label className="stacked">
      <span>{t(`settings.${name}`)}</span>
      <select value={value} data-testid={`timeline-${name}`} onChange={(event) => onChange(Number(event.target.value) as Value)}>
        {values.map((one) => (
          <option key={one} value={one}>
            {t('settings.seconds', { value: one })}
          </option>
        ))}
      </select>
    </label>
  );
}
