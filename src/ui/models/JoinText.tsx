/** A vision encoder came without a text encoder: whose texts go with it? */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelSummary } from '../../shared/models/models';
import { leaveEyes, useEyes } from '../../state/models/eyes';
import { importModel } from '../../state/models/modelWork';

export function JoinText({ models }: { readonly models: readonly ModelSummary[] }) {
  const { t } = useTranslation();
  const waiting = useEyes((state) => state.waiting);
  const [chosen, choose] = useState<string | null>(null);
  if (waiting === null) return null;
  const { files, name, embedding } = waiting;
  const fitting = models.filter((model) => model.embedding === embedding && model.state !== 'remote' && model.state !== 'partial');
  const textOf = fitting.find(({ id }) => id === chosen) ?? fitting[0];
  return (
    <section className="panel join-text" aria-labelledby="join-title" data-testid="join-text">
      <h2 id="join-title">{t('checkpoints.eyes.title', { name })}</h2>
      <p>{t(textOf === undefined ? 'checkpoints.eyes.none' : 'checkpoints.eyes.choose', { size: embedding })}</p>
      <div className="buttons">
        {textOf !== undefined && (
          <>
            <label className="join-choice">
              {t('checkpoints.eyes.texts')}{' '}
              <select value={textOf.id} onChange={(event) => choose(event.target.value)}>
                {fitting.map((model) => (
                  <option key={model.id} value={model.id}>
                    {model.name}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" className="primary" onClick={() => void importModel(files, name, textOf.id)}>
              {t('checkpoints.eyes.join')}
            </button>
          </>
        )}
        <button type="button" onClick={leaveEyes}>
          {t('checkpoints.eyes.cancel')}
        </button>
      </div>
    </section>
  );
}
