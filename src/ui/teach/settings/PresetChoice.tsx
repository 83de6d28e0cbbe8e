/** Which preset a training starts from: those found on the embedded model, and the paper's. */
import { type PresetName, presetNames } from '../../../shared/teaching/teaching';
import { useTexts } from '../common/texts';

interface PresetChoiceProps {
  readonly preset: PresetName;
  readonly onChoose: (preset: PresetName) => void;
}

const isPaper = (name: PresetName): boolean => name.startsWith('paper-');

export function PresetChoice({ preset, onChoose }: PresetChoiceProps) {
  const { t } = useTexts();
  const option = (name: PresetName) => (
    <option key={name} value={name}>
      {t(`panel.presets.${name}`)}
    </option>
  );
  return (
    <label className="preset-choice">
      <span className="caption">{t('panel.preset')}</span>
      <select value={preset} data-testid="preset" onChange={(event) => onChoose(event.target.value as PresetName)}>
        <optgroup label={t('panel.ownPresets')}>{presetNames.filter((name) => !isPaper(name)).map(option)}</optgroup>
        <optgroup label={t('panel.paperPresets')}>{presetNames.filter(isPaper).map(option)}</optgroup>
      </select>
    </label>
  );
}
