/** Any CLIP of the hub by its name: a look first, and only then the button that fetches. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../shared/errors/errors';
import { parseRepoName, type HubOffer } from '../../../shared/models/hub';
import { ErrorText } from '../../common/ErrorText';
import { OfferView } from './OfferView';

interface HubFieldProps {
  readonly hub: string;
  readonly looking: string | null;
  readonly offer: HubOffer | null;
  readonly error: AppErrorData | null;
  readonly onLook: (name: string, weights?: string) => void;
  readonly onStop: () => void;
  readonly onGet: (offer: HubOffer) => void;
  readonly onPutAway: () => void;
  readonly onShowModel: (id: string) => void;
  /** A catalogue model's name by its id. */
  readonly nameOf: (id: string) => string;
}

export function HubField(props: HubFieldProps) {
  const { hub, looking, offer, error, onLook, onStop, onGet, onPutAway, onShowModel, nameOf } = props;
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [bad, setBad] = useState(false);
  return (
    <section className="panel" aria-labelledby="field-title" data-testid="hub-field">
      <h2 id="field-title">{t('hub.field.title')}</h2>
      <p className="caption" id="field-hint">
        {t('hub.field.hint')}
      </p>
      <form
        className="buttons"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const isName = parseRepoName(name) !== null;
          setBad(!isName);
          if (isName) onLook(name.trim());
        }}
      >
        <input
          type="text"
          className="hub-address"
          data-testid="repo-name"
          aria-label={t('hub.field.label')}
          aria-describedby="field-hint"
          aria-invalid={bad}
          placeholder="OWNER/NAME"
          value={name}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            setName(event.target.value);
            setBad(false);
          }}
        />
        {looking === null ? (
          <button type="submit">{t('hub.field.look')}</button>
        ) : (
          <button type="button" onClick={onStop}>
            {t('hub.field.stop')}
          </button>
        )}
      </form>
      {bad && (
        <p className="note warn" role="alert">
          {t('hub.field.bad')}
        </p>
      )}
      {looking !== null && (
        <output className="caption">
          <progress aria-label={t('hub.field.looking', { name: looking })} /> {t('hub.field.looking', { name: looking })}
        </output>
      )}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
        </div>
      )}
      {offer !== null && (
        <OfferView
          offer={offer}
          hub={hub}
          onGet={() => onGet(offer)}
          onWeights={(weights) => onLook(`${offer.repo}@${offer.revision}`, weights)}
          onPutAway={onPutAway}
          onShowModel={onShowModel}
          nameOf={nameOf}
        />
      )}
    </section>
  );
}
