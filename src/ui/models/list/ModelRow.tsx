/** One model: what for, size, licence, where from, its state, and the one thing to do next. */
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../shared/base/figures';
import type { AppErrorData } from '../../../shared/errors/errors';
import { fileAddress, pinnedFor, type HubFile } from '../../../shared/models/hub';
import type { DownloadProgress, ModelCheck, ModelSummary } from '../../../shared/models/models';
import type { CatalogEntry } from '../../../state/models/catalog';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';
import { Assumptions } from './Assumptions';
import { CheckLine, ModelFacts } from './ModelFacts';
import { Transfer } from '../../common/Transfer';

interface ModelRowProps {
  readonly model: ModelSummary;
  readonly entry: CatalogEntry | undefined;
  readonly hub: string;
  readonly used: boolean;
  /** undefined: no download under way; null: starting. */
  readonly download: DownloadProgress | null | undefined;
  readonly checking: boolean;
  readonly check: ModelCheck | null;
  readonly error: AppErrorData | undefined;
  readonly onUse: () => void;
  readonly onGet: () => void;
  readonly onPause: () => void;
  readonly onDelete: () => void;
  readonly onCheck: () => void;
}

export function ModelRow(props: ModelRowProps) {
  const { model, entry, hub, download, checking, check, error } = props;
  const { t, i18n } = useTranslation();
  const { id, name, state, downloadBytes, storedBytes } = model;
  const here = state === 'embedded' || state === 'server' || state === 'stored';
  const purpose = entry?.purpose[i18n.language === 'zh' ? 'zh' : 'en'] ?? t(model.purpose, { defaultValue: model.purpose });
  return (
    <li className="row model-row" id={`model-${id}`} data-testid={`model-${id}`} data-state={state}>
      <div className="row-text">
        <h3>
          {name}{' '}
          <span className="state">
            {download === undefined && t(`models.states.${state}`, { done: byteSize(storedBytes), total: byteSize(downloadBytes) })}
          </span>
          {model.recommended === true && (
            <span className="recommended" title={t('hub.recommendedWhy')} data-testid="recommended">
              {t('hub.recommended')}
            </span>
          )}
        </h3>
        {purpose !== '' && <p>{purpose}</p>}
        <ModelFacts model={model} entry={entry} here={here} />
        {here && <Assumptions model={model} />}
        {!here && entry !== undefined && entry.files.length > 0 && (
          <FetchList files={entry.files.map((file) => pinnedFor(hub, file))} hub={hub} />
        )}
        {!here && (entry === undefined || entry.files.length === 0) && (
          <p className="caption">{t('models.from', { source: model.source })}</p>
        )}
        {check !== null && <CheckLine check={check} />}
      </div>
      <RowButtons {...props} here={here} />
      {checking && (
        <output className="caption row-wide">
          <progress aria-label={t('hub.checking')} /> {t('hub.checking')}
        </output>
      )}
      {download !== undefined && <Transfer progress={download} label={name} />}
      {error !== undefined && (
        <div className="inline-error row-wide" role="alert">
          <ErrorText error={error} file={name} />
        </div>
      )}
    </li>
  );
}

function RowButtons(props: ModelRowProps & { readonly here: boolean }) {
  const { model, used, here, download, checking, check, onUse, onGet, onPause, onDelete, onCheck } = props;
  const { t } = useTranslation();
  const { name, state, downloadBytes } = model;
  return (
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
          aria-label={state === 'partial' ? t('models.resumeName', { name }) : t('models.getName', { name, size: byteSize(downloadBytes) })}
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
      {(state === 'stored' || state === 'server') && check === null && (
        <button type="button" disabled={checking} aria-label={t('hub.checkName', { name })} onClick={onCheck}>
          {t('hub.checkAgain')}
        </button>
      )}
      {state === 'stored' && <DeleteButton name={t('models.deleteName', { name })} onDelete={onDelete} />}
      {(download !== undefined || state === 'partial') && (
        <button type="button" aria-label={t('models.cancelName', { name })} onClick={onDelete}>
          {t('models.cancel')}
        </button>
      )}
    </div>
  );
}

type ListedFile = Pick<HubFile, 'repo' | 'revision' | 'path' | 'bytes' | 'needed'>;

/** Every file that Get would fetch, with its full address. */
export function FetchList({ files, hub }: { readonly files: readonly ListedFile[]; readonly hub: string }) {
  const { t } = useTranslation();
  return (
    <details className="fetch-list">
      <summary>{t('models.fetches', { count: files.length, hub })}</summary>
      <ul>
        {files.map((file) => (
          <li key={fileAddress(hub, file)}>
            <code>{fileAddress(hub, file)}</code>
            {file.bytes !== null && (
              <span className="numbers">
                {file.needed == null
                  ? byteSize(file.bytes)
                  : t('models.progress', { done: byteSize(file.needed), total: byteSize(file.bytes) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
