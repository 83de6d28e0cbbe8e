/** What a row tells of a model beside its name: size and terms, what is published of it, its time here, how it was checked. */
import { useTranslation } from 'react-i18next';
import { byteSize, fixed, grouped, significant } from '../../../shared/base/figures';
import type { ClipTime } from '../../../shared/models/clipTime';
import type { ModelCheck, ModelSummary, PublishedComparison } from '../../../shared/models/models';
import type { Seconds } from '../../../shared/base/units';
import type { CatalogEntry } from '../../../state/models/catalog';
import { sayTime } from '../../common/sayTime';

interface ModelFactsProps {
  readonly model: ModelSummary;
  readonly entry: CatalogEntry | undefined;
  readonly here: boolean;
}

export function ModelFacts({ model, entry, here }: ModelFactsProps) {
  const { t } = useTranslation();
  const { state, licence, languages, downloadBytes, storedBytes, figure, clipTime, fetchCheck, pinned } = model;
  const { shared, ownEyes } = model.spaces;
  const apart = languages.length === 2 && shared.length === 1 && shared[0] === 'en';
  const speaks = languages.length === 2 ? 'languages' : languages[0] === 'zh' ? 'chineseOnly' : 'englishOnly';
  const facts = [
    here ? '' : t('models.size', { size: byteSize(downloadBytes) }),
    !here && entry?.kept != null ? t('models.kept', { size: byteSize(entry.kept) }) : '',
    state === 'stored' ? byteSize(storedBytes) : '',
    model.inMemory === true ? t('models.inMemory') : '',
    languages.length === 0 ? '' : apart ? t(ownEyes ? 'spaces.reads.ownEyes' : 'spaces.reads.apart') : t(`models.${speaks}`),
    licence === '' ? '' : t('models.licence', { licence }),
    entry?.memory == null ? '' : t('models.memory', { size: byteSize(entry.memory) }),
  ];
  const numbers = [
    figure == null
      ? ''
      : `${t(`hub.figure.${figure.task}`, { percent: figure.percent })} (${t('hub.figure.source', { source: figure.source })})`,
    fetchCheck == null || state === 'embedded' || state === 'server' ? '' : t(`hub.check.${fetchCheck}`),
    pinned === undefined ? '' : t('hub.pinned', { pinned }),
  ];
  const joined = (parts: readonly string[]) => parts.filter((part) => part !== '').join(' · ');
  return (
    <>
      <p className="caption">{joined(facts)}</p>
      {clipTime != null && <ClipTimeText time={clipTime} />}
      <p className="caption">{joined(numbers)}</p>
    </>
  );
}

export function ClipTimeText({ time: { seconds, measured } }: { readonly time: ClipTime }) {
  const { t } = useTranslation();
  const time = seconds < 10 ? t('units.seconds', { value: roughly(seconds) }) : sayTime(seconds, t);
  return (
    <p className="caption numbers" data-testid="clip-time">
      {t(measured ? 'hub.time.measured' : 'hub.time.estimate', { time })}
    </p>
  );
}

/** Two figures are as many as a measurement of one clip bears. */
function roughly(seconds: Seconds): string {
  return seconds < 0.1 ? '< 0.1' : String(Number(significant(seconds, 2)));
}

/** The figures of the check after a download. */
export function CheckLine({ check }: { readonly check: ModelCheck }) {
  const { t } = useTranslation();
  const { english, chinese, eyes, published, backend } = check;
  const figures = [
    t('hub.checkedEyes', { value: fixed(eyes, 2) }),
    english === null ? '' : t('hub.checkedText', { value: fixed(english, 2) }),
    chinese === null ? '' : t('hub.checkedChinese', { value: fixed(chinese, 2) }),
  ];
  return (
    <div className="caption" data-testid="check">
      <p>
        <span aria-hidden="true">✓ </span>
        {t('hub.checked', { backend: t(`backend.names.${backend}`), figures: figures.filter((part) => part !== '').join(', ') })}
      </p>
      {published.map((comparison) => (
        <p key={comparison.source} className={comparison.agrees ? undefined : 'warn'}>
          <ComparisonText comparison={comparison} />
        </p>
      ))}
    </div>
  );
}

function ComparisonText({ comparison }: { readonly comparison: PublishedComparison }) {
  const { t, i18n } = useTranslation();
  const { what, source, published, found, agrees } = comparison;
  const list = (values: readonly number[]) =>
    values.map((value) => (value > 1 ? grouped(value, i18n.language) : fixed(value, 3))).join(', ');
  const values = { what: t(`hub.published.${what}`), found: list(found), published: list(published), source };
  return t(agrees ? 'hub.agrees' : 'hub.differs', values);
}
