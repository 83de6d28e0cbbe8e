/** What the colours on the picture mean, in one line; of two labels, which is set against the first. */
import { useTranslation } from 'react-i18next';
import { isWalled } from '../../../shared/recognition/abstention';
import type { Recognition } from '../../../shared/recognition/recognition';
import { type AttentionLayer, attentionOf } from '../../../state/settings/settings';
import { useReasons } from '../../../state/recognise/why/reasons';
import { ErrorText } from '../../common/ErrorText';
import { labelName } from '../common/labelName';

interface ReasonLineProps {
  readonly recognition: Recognition | null;
  readonly layer: AttentionLayer;
  readonly label: number | undefined;
  readonly other: number | null;
  readonly onOther: (index: number) => void;
}

export function ReasonLine({ recognition, layer, label, other, onOther }: ReasonLineProps) {
  const { t } = useTranslation();
  const { share, error, wanted } = useReasons();
  const labels = recognition?.scores.labels ?? [];
  const name = (index: number | null | undefined) => (index == null || labels[index] === undefined ? '…' : labelName(labels[index], t));
  // Where no label is the answer, attention is shown.
  const asked = layer !== attentionOf(layer) && (recognition === null || !isWalled(recognition));
  return (
    <div className="reason-line" data-testid="reason">
      <p className="caption">
        {t(`why.about.${asked ? layer : attentionOf(layer)}`, { label: name(label), other: name(other) })}
        {asked && <> {t('why.method')}</>}
      </p>
      {asked && layer === 'difference' && recognition !== null && (
        <label className="inline">
          <span>{t('why.against')}</span>
          <select value={other ?? ''} data-testid="against" onChange={(event) => onOther(Number(event.target.value))}>
            {labels.map((one, index) => (
              <option key={index} value={index} disabled={index === label}>
                {labelName(one, t)}
              </option>
            ))}
          </select>
        </label>
      )}
      {asked && wanted !== null && share !== null && (
        <p className="caption">
          <progress value={share} max={1} aria-label={t('why.computing')} /> {t('why.computing')}
        </p>
      )}
      {asked && error !== null && (
        <div role="alert" className="inline-error">
          {error.code === 'not-encoded' ? t('why.stale') : <ErrorText error={error} file={recognition?.file ?? ''} />}
        </div>
      )}
    </div>
  );
}
