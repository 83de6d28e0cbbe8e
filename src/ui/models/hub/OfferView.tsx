/** What a hub has under a name: whether it runs here, what it is, what would be fetched and how that is checked. */
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../shared/base/figures';
import type { HubOffer } from '../../../shared/models/hub';
import { ClipTimeText } from '../list/ModelFacts';
import { FetchList } from '../list/ModelRow';

interface OfferViewProps {
  readonly offer: HubOffer;
  readonly hub: string;
  readonly onGet: () => void;
  /** Another of the repository's files of weights. */
  readonly onWeights: (weights: string) => void;
  readonly onPutAway: () => void;
  readonly onShowModel: (id: string) => void;
  readonly nameOf: (id: string) => string;
}

export function OfferView({ offer, hub, onGet, onWeights, onPutAway, onShowModel, nameOf }: OfferViewProps) {
  const { t } = useTranslation();
  const { repo, revision, refusal, kind, clipTime, files, fetchBytes } = offer;
  const nearest = refusal === null ? '' : nameOf(refusal.nearest);
  return (
    <article className="offer" aria-label={repo} data-testid="offer" data-runs={refusal === null}>
      <h3>
        {repo} <span className="state">@{revision.slice(0, 12)}</span>
      </h3>
      <p className={refusal === null ? 'offer-runs' : 'offer-refused'}>
        <b>{t(refusal === null ? 'hub.offer.runs' : 'hub.offer.cannot')}</b>
        {kind === '' ? '' : ` · ${kind}`}
      </p>
      {refusal !== null && <p>{t(`hub.refusals.${refusal.reason}`, { what: refusal.what })}</p>}
      {offer.unread && refusal === null && <p>{t('hub.offer.unread')}</p>}
      <Facts offer={offer} />
      {refusal === null && (
        <>
          {clipTime !== null && <ClipTimeText time={clipTime} />}
          <p className="caption">{t(`hub.check.${offer.check}`)}</p>
          <Weights offer={offer} onWeights={onWeights} />
          <FetchList files={files} hub={hub} />
        </>
      )}
      <p className="buttons">
        {refusal === null ? (
          <button
            type="button"
            className="primary"
            aria-label={t('hub.offer.getName', { name: repo, size: byteSize(fetchBytes) })}
            onClick={onGet}
          >
            {t('hub.offer.get')} · {byteSize(fetchBytes)}
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => onShowModel(refusal.nearest)}>
            {t('hub.offer.instead', { name: nearest })}
          </button>
        )}
        <button type="button" onClick={onPutAway}>
          {t('hub.field.dismiss')}
        </button>
      </p>
    </article>
  );
}

function Facts({ offer }: { readonly offer: HubOffer }) {
  const { t } = useTranslation();
  const { eyes, text, embedding, languages, licence, memoryBytes, keptBytes, precision, files, fetchBytes, refusal } = offer;
  const speaks = languages.length === 2 ? 'languages' : languages[0] === 'zh' ? 'chineseOnly' : 'englishOnly';
  const towers = [
    eyes === null ? '' : t('hub.offer.eyes', { ...eyes }),
    text === null ? '' : t('hub.offer.text', { ...text }),
    embedding === null ? '' : t('hub.offer.space', { embedding }),
    languages.length === 0 ? '' : t(`models.${speaks}`),
  ];
  const terms = [
    files.length === 0 || refusal !== null ? '' : t('hub.offer.fetches', { count: files.length, size: byteSize(fetchBytes) }),
    precision === 'unknown' ? '' : t(`hub.offer.precision.${precision}`),
    keptBytes === null ? '' : t('models.kept', { size: byteSize(keptBytes) }),
    memoryBytes === null ? '' : t('models.memory', { size: byteSize(memoryBytes) }),
    licence === '' ? t('hub.offer.noLicence') : t('hub.offer.licence', { licence }),
  ];
  return [towers, terms].map((parts, index) => (
    <p key={index} className="caption">
      {parts.filter((part) => part !== '').join(' · ')}
    </p>
  ));
}

/** Several files of weights: the one that was chosen, and the others to choose instead. */
function Weights({ offer, onWeights }: Pick<OfferViewProps, 'offer' | 'onWeights'>) {
  const { t } = useTranslation();
  if (offer.alternatives.length === 0) return null;
  return (
    <label className="inline">
      <span>{t('hub.offer.weights')}</span>
      <select value={offer.weights} data-testid="weights" onChange={(event) => onWeights(event.target.value)}>
        {[offer.weights, ...offer.alternatives].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
