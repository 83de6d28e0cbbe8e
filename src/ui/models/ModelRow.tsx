/** One model: what for, size, licence, where from, its state, and the one thing to do next. */
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../shared/errors';
import type { DownloadProgress, ModelSummary } from '../../shared/models';
import { addressAt, type CatalogEntry } from '../../state/catalog';
import { DeleteButton } from '../common/DeleteButton';
import { ErrorText } from '../common/ErrorText';
import { byteSize, span } from '../common/format';

interface ModelRowProps {
  readonly model: ModelSummary;
  readonly entry: CatalogEntry | undefined;
  readonly hub: string;
  readonly used: boolean;
  /** undefined: no download under way; null: starting. */
  readonly download: DownloadProgress | null | undefined;
  readonly error: AppErrorData | undefined;
  readonly onUse: () => void;
  readonly onGet: () => void;
  readonly onPause: () => void;
  readonly onDelete: () => void;
}

export function ModelRow(props: ModelRowProps) {
  const { model, entry, hub, used, download, error, onUse, onGet, onPause, onDelete } = props;
  const { t, i18n } = useTranslation();
  const { id, name, state, licence, languages, downloadBytes, storedBytes } = model;
  const here = state === 'embedded' || state === 'server' || state === 'stored';
  const purpose =
    entry?.purpose[i18n.language === 'zh' ? 'zh' : 'en'] ?? t(model.purpose, { defaultValue: model.purpose });
  const speaks = languages.length === 2 ? 'languages' : languages[0] === 'zh' ? 'chineseOnly' : 'englishOnly';
  const facts = [
    here ? '' : t('models.size', { size: byteSize(downloadBytes) }),
    !here && entry?.kept != null ? t('models.kept', { size: byteSize(entry.kept) }) : '',
    state === 'stored' ? byteSize(storedBytes) : '',
    model.inMemory === true ? t('models.inMemory') : '',
    t(`models.${speaks}`),
    licence === '' ? '' : t('models.licence', { licence }),
    entry?.memory == null ? '' : t('models.memory', { size: byteSize(entry.memory) }),
  ].filter((fact) => fact !== '');
  return (
    <li className="row model-row" data-testid={`model-${id}`} data-state={state}>
      <div className="row-text">
        <h3>
          {name}{' '}
          <span className="state">
            {download === undefined &&
              t(`models.states.${state}`, { done: byteSize(storedBytes), total: byteSize(downloadBytes) })}
          </span>
        </h3>
        <p>{purpose}</p>
        <p className="caption">{facts.join(' · ')}</p>
        {!here && entry !== undefined && entry.files.length > 0 && <FetchList entry={entry} hub={hub} />}
        {!here && entry === undefined && <p className="caption">{t('models.from', { source: model.source })}</p>}
      </div>
      <div className="row-buttons buttons">
        {used && <span className="in-use">{t('models.uses')}</span>}
        {here && !used && (
          <button type="button" className="primary" aria-label={t('models.useName', { name })} onClick={onUse}>
            {t('models.use')}
          </button>
        )}
        {!here && download === undefined && (
          <button
            type="button"
            className="primary"
            aria-label={
              state === 'partial'
                ? t('models.resumeName', { name })
                : t('models.getName', { name, size: byteSize(downloadBytes) })
            }
            onClick={onGet}
          >
            {t(state === 'partial' ? 'models.resume' : 'models.get')}
          </button>
        )}
        {download !== undefined && (
          <button type="button" aria-label={t('models.pauseName', { name })} onClick={onPause}>
            {t('models.pause')}
          </button>
        )}
        {state === 'stored' && <DeleteButton name={t('models.deleteName', { name })} onDelete={onDelete} />}
        {(download !== undefined || state === 'partial') && (
          <button type="button" aria-label={t('models.cancelName', { name })} onClick={onDelete}>
            {t('models.cancel')}
          </button>
        )}
      </div>
      {download !== undefined && <Transfer progress={download} label={name} />}
      {error !== undefined && (
        <div className="inline-error row-wide" role="alert">
          <ErrorText error={error} file={name} />
        </div>
      )}
    </li>
  );
}

/** Every file that Get would fetch, with its full address. */
function FetchList({ entry, hub }: { readonly entry: CatalogEntry; readonly hub: string }) {
  const { t } = useTranslation();
  return (
    <details className="fetch-list">
      <summary>{t('models.fetches', { count: entry.files.length, hub })}</summary>
      <ul>
        {entry.files.map((file) => (
          <li key={addressAt(hub, file)}>
            <code>{addressAt(hub, file)}</code>
            {file.bytes !== null && <span className="numbers">{byteSize(file.bytes)}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Bytes that have arrived, and the time left. */
export function Transfer({ progress, label }: { readonly progress: DownloadProgress | null; readonly label: string }) {
  const { t } = useTranslation();
  const left = progress === null || progress.secondsLeft === null ? null : span(progress.secondsLeft);
  return (
    <div className="transfer row-wide" data-testid="transfer">
      <progress
        aria-label={label}
        max={progress?.totalBytes || 1}
        {...(progress === null ? {} : { value: progress.doneBytes })}
      />
      <p className="caption numbers">
        {progress === null
          ? t('models.starting')
          : [
              t('models.progress', { done: byteSize(progress.doneBytes), total: byteSize(progress.totalBytes) }),
              left === null ? '' : t('models.timeLeft', { time: t(left.key, { value: left.value }) }),
              t('models.fetching', { file: progress.file }),
            ]
              .filter((part) => part !== '')
              .join(' · ')}
      </p>
    </div>
  );
}
