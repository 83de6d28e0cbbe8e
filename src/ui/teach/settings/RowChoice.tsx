/** Which row of the paper's ladder is trained, in the words of the Evaluate page; what is changed by hand may be none. */
import { type LadderRowId, ladderRowIds, rowOfTraining } from '../../../shared/evaluation/ladder';
import type { TeachingSettings } from '../../../state/teach/teachingSettings';
import { useTexts } from '../common/texts';

interface RowChoiceProps {
  readonly settings: TeachingSettings;
  readonly onChoose: (row: LadderRowId) => void;
}

export function RowChoice({ settings, onChoose }: RowChoiceProps) {
  const { t } = useTexts();
  const row = rowOfTraining(settings);
  return (
    <label className="preset-choice">
      <span className="caption">{t('panel.row')}</span>
      <select value={row ?? ''} data-testid="teach-row" onChange={(event) => onChoose(event.target.value as LadderRowId)}>
        {row === null && <option value="">{t('panel.ownRow')}</option>}
        {ladderRowIds
          .filter((id) => id !== 'clip')
          .map((id) => (
            <option key={id} value={id}>
              {t(`panel.rows.${id}`)}
            </option>
          ))}
      </select>
    </label>
  );
}
