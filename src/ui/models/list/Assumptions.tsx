/** What a model's files did not say, what was taken for it, and the place to say otherwise. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../shared/base/figures';
import type { Assumption, ModelChoices, ModelSummary } from '../../../shared/models/models';
import { changeModel } from '../../../state/models/modelWork';

/** One phrase an assumption; both towers' activation is one. */
const activationNames: Readonly<Record<string, string>> = { quickGelu: 'QuickGELU', gelu: 'GELU' };

export function Assumptions({ model }: { readonly model: ModelSummary }) {
  const { t, i18n } = useTranslation();
  const { assumed = [], unused = [] } = model;
  const listed = new Intl.ListFormat(localeOf(i18n.language), { type: 'conjunction' });
  const phrase = ({ tower, about, value }: Assumption): string => {
    if (about === 'activation') return activationNames[value] ?? value;
    if (about === 'pixels') return t('checkpoints.assumed.pixels');
    return t(tower === 'vision' ? 'checkpoints.assumed.headsVision' : 'checkpoints.assumed.headsEnglish', { value });
  };
  const phrases = [...new Set(assumed.map(phrase))];
  const canChange = model.state === 'stored' && assumed.some(({ about, tower }) => about !== 'pixels' && tower !== 'chinese');
  return (
    <>
      {phrases.length > 0 && (
        <div className="caption assumed" data-testid="assumed">
          <p>{t('checkpoints.assumed.summary', { list: listed.format(phrases) })}</p>
          {canChange && <Change model={model} assumed={assumed} />}
        </div>
      )}
      {unused.length > 0 && <p className="caption">{t('checkpoints.unused', { list: listed.format(unused) })}</p>}
    </>
  );
}

function Change({ model, assumed }: { readonly model: ModelSummary; readonly assumed: readonly Assumption[] }) {
  const { t } = useTranslation();
  const { id, name } = model;
  const value = (about: Assumption['about'], tower: Assumption['tower']) =>
    assumed.find((item) => item.about === about && item.tower === tower)?.value;
  const activation = value('activation', 'vision') ?? value('activation', 'english');
  const towers = (['vision', 'english'] as const).filter((tower) => value('heads', tower) !== undefined);
  const [heads, setHeads] = useState<Readonly<Record<string, string>>>({});
  const apply = (choices: ModelChoices) => void changeModel(id, choices);
  return (
    <details>
      <summary aria-label={t('checkpoints.assumed.changeName', { name })}>{t('checkpoints.assumed.change')}</summary>
      <p>{t('checkpoints.assumed.hint')}</p>
      <div className="buttons">
        {activation !== undefined && (
          <label>
            {t('checkpoints.assumed.activationLabel')}{' '}
            <select value={activation} onChange={(event) => apply({ activation: event.target.value === 'gelu' ? 'gelu' : 'quickGelu' })}>
              <option value="quickGelu">QuickGELU</option>
              <option value="gelu">GELU</option>
            </select>
          </label>
        )}
        {towers.map((tower) => {
          const written = heads[tower] ?? value('heads', tower)!;
          return (
            <label key={tower}>
              {t(tower === 'vision' ? 'checkpoints.assumed.headsVisionLabel' : 'checkpoints.assumed.headsEnglishLabel')}{' '}
              <input
                type="number"
                min={1}
                max={64}
                value={written}
                onChange={(event) => setHeads({ ...heads, [tower]: event.target.value })}
                onBlur={() => {
                  if (written !== value('heads', tower)) apply({ heads: { [tower]: Number(written) } });
                  setHeads({});
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') event.currentTarget.blur();
                }}
              />
            </label>
          );
        })}
      </div>
    </details>
  );
}
