/** Every setting of a training, for whoever wants the rows of the paper's tables. A value counts once it can be read. */
import { useId, useState } from 'react';
import {
  changedFromPreset,
  fieldOf,
  ruleOf,
  type SettingField,
  type TeachingSettings,
  typeSetting,
} from '../../../state/teach/teachingSettings';
import { sayValue } from './settingTexts';
import { templates } from '../../../state/recognise/templates';
import { type Translate, useTexts } from '../common/texts';

interface AdvancedProps {
  readonly settings: TeachingSettings;
  readonly onChange: (change: Partial<TeachingSettings>) => void;
  readonly onReset: () => void;
}

export const settingGroups: Readonly<Record<'method' | 'optimisation' | 'views' | 'machine', readonly SettingField[]>> = {
  method: [
    'frames',
    'temporalPrompts',
    'globalPrompts',
    'body',
    'bottleneck',
    'residual',
    'fromLayer',
    'chineseBranch',
    'lambda',
    'tau',
    'template',
  ],
  optimisation: ['learningRate', 'weightDecay', 'epochs', 'warmupEpochs', 'batch', 'shots', 'seed', 'keepEpoch', 'measureEvery'],
  views: [
    'cachedViews',
    'randomResizedCrop',
    'smallestCrop',
    'flip',
    'grey',
    'randomFrame',
    'moments',
    'randAugment',
    'randomErasing',
    'labelSmoothing',
  ],
  machine: ['memoryBudget', 'diskBudget'],
};
const hinted: ReadonlySet<SettingField> = new Set([
  'bottleneck',
  'shots',
  'fromLayer',
  'cachedViews',
  'flip',
  'lambda',
  'moments',
  'keepEpoch',
  'measureEvery',
  'memoryBudget',
  'diskBudget',
]);

export function Advanced({ settings, onChange, onReset }: AdvancedProps) {
  const { t } = useTexts();
  const changed = changedFromPreset(settings);
  return (
    <details className="advanced" data-testid="advanced">
      <summary>
        {t('advanced.title')}
        {changed.length > 0 && <span className="caption"> {t('panel.changed', { count: changed.length })}</span>}
      </summary>
      {changed.length > 0 && (
        <button type="button" className="link" onClick={onReset}>
          {t('panel.reset')}
        </button>
      )}
      {(['method', 'optimisation', 'views', 'machine'] as const).map((group) => (
        <fieldset key={group}>
          <legend>{t(`advanced.groups.${group}`)}</legend>
          {settingGroups[group].map((field) => (
            <Field key={field} field={field} settings={settings} onChange={onChange} />
          ))}
        </fieldset>
      ))}
      {!settings.temporalPrompts && <p className="caption">{t('advanced.onlyBaseline')}</p>}
      {settings.warmupEpochs >= settings.epochs && (
        <p className="warning" role="alert">
          {t('advanced.warmupTooLong')}
        </p>
      )}
    </details>
  );
}

interface FieldProps {
  readonly field: SettingField;
  readonly settings: TeachingSettings;
  readonly onChange: (change: Partial<TeachingSettings>) => void;
}

function Field({ field, settings, onChange }: FieldProps) {
  const { t } = useTexts();
  const id = useId();
  /** What is being typed; null: nothing, the setting's own value stands there. */
  const [typed, setTyped] = useState<string | null>(null);
  const rule = ruleOf(field);
  const value = fieldOf(settings, field);
  const take = (text: string) => {
    const next = typeSetting(settings, field, text);
    if (next !== null) onChange(next);
    return next !== null;
  };
  const bad = typed !== null && typeSetting(settings, field, typed) === null;
  const hint = bad ? complaint(field, t) : hinted.has(field) ? t(`advanced.hints.${field}`) : '';
  const common = { id, 'data-testid': `setting-${field}`, 'aria-describedby': hint === '' ? undefined : `${id}-hint` };
  return (
    <div className={rule.kind === 'text' ? 'setting wide' : 'setting'}>
      <label htmlFor={id}>{t(`advanced.names.${field}`)}</label>
      {rule.kind === 'switch' && (
        <input {...common} type="checkbox" checked={value === true} onChange={(event) => take(String(event.target.checked))} />
      )}
      {rule.kind === 'choice' && (
        <select {...common} value={String(value)} onChange={(event) => take(event.target.value)}>
          {rule.choices.map((choice) => (
            <option key={choice} value={choice}>
              {field === 'body' || field === 'keepEpoch' ? sayValue(field, choice, t) : choice}
            </option>
          ))}
        </select>
      )}
      {(rule.kind === 'number' || rule.kind === 'text') && (
        <input
          {...common}
          type="text"
          inputMode={rule.kind === 'number' && rule.or === undefined ? 'decimal' : 'text'}
          lang={rule.kind === 'text' ? 'en' : undefined}
          list={field === 'template' ? `${id}-list` : undefined}
          spellCheck={false}
          autoComplete="off"
          value={typed ?? String(value)}
          aria-invalid={bad}
          onChange={(event) => {
            setTyped(event.target.value);
            take(event.target.value);
          }}
          onBlur={() => setTyped(null)}
        />
      )}
      {field === 'template' && (
        <datalist id={`${id}-list`}>
          {templates.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </datalist>
      )}
      {hint !== '' && (
        <span id={`${id}-hint`} className={bad ? 'caption bad' : 'caption'} role={bad ? 'alert' : undefined}>
          {hint}
        </span>
      )}
    </div>
  );
}

function complaint(field: SettingField, t: Translate): string {
  const rule = ruleOf(field);
  if (rule.kind !== 'number') return t('advanced.badTemplate');
  return t(rule.whole ? 'advanced.badWhole' : 'advanced.bad', { low: rule.low, high: rule.high });
}
