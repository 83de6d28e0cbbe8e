/** One adapter: what it was taught, what it measured, and ways to use, name, export or delete it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { largeNumber, percent } from '../../../shared/base/figures';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { AdapterSummary } from '../../../shared/models/models';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';
import { RenameForm } from '../../common/RenameForm';

interface AdapterRowProps {
  readonly adapter: AdapterSummary;
  /** Name of its model; null where the model is not here. */
  readonly modelName: string | null;
  readonly used: boolean;
  readonly error: AppErrorData | undefined;
  readonly onUse: (use: boolean) => void;
  readonly onRename: (name: string) => void;
  readonly onExport: () => void;
  readonly onDelete: () => void;
}

export function AdapterRow({ adapter, modelName, used, error, onUse, onRename, onExport, onDelete }: AdapterRowProps) {
  const { t, i18n } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const { name, classes, frames, body, parameters, languages, metrics, embedded, modelId } = adapter;
  const listed = classes.slice(0, 8).map(({ en, zh }) => (i18n.language === 'zh' ? zh || en : en || zh));
  return (
    <li className="row adapter-row" data-testid={`adapter-${adapter.id}`}>
      <div className="row-text">
        {renaming ? (
          <RenameForm name={name} onName={onRename} onDone={() => setRenaming(false)} />
        ) : (
          <h3>
            {name}{' '}
            <span className="state">
              {[
                t('models.adapters.forModel', { model: modelName ?? modelId }),
                modelName === null ? t('models.adapters.modelMissing') : '',
                embedded ? t('models.adapters.embedded') : '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </span>
          </h3>
        )}
        {listed.length > 0 && <p>{`${listed.join(i18n.language === 'zh' ? '、' : ', ')}${classes.length > listed.length ? ' …' : ''}`}</p>}
        <p className="caption">
          {t('models.adapters.facts', { classes: classes.length, frames, body, parameters: largeNumber(parameters) })}
          {languages.length > 0 && ` · ${t(`spaces.taught.${languages.length === 2 ? 'both' : languages[0]!}`)}`}
          {metrics !== null &&
            ` · ${t('models.adapters.measured', { before: percent(metrics.before), after: percent(metrics.after), heldOut: metrics.heldOut })}`}
        </p>
      </div>
      <div className="row-buttons buttons">
        {used && <span className="in-use">{t('models.uses')}</span>}
        <button
          type="button"
          className={used ? undefined : 'primary'}
          disabled={modelName === null}
          aria-label={used ? t('models.adapters.stopName', { name }) : t('models.useName', { name })}
          onClick={() => onUse(!used)}
        >
          {t(used ? 'models.adapters.stop' : 'models.use')}
        </button>
        <button type="button" aria-label={t('models.adapters.exportName', { name })} onClick={onExport}>
          {t('models.adapters.export')}
        </button>
        {!embedded && (
          <>
            <button type="button" aria-label={t('models.adapters.renameName', { name })} onClick={() => setRenaming(true)}>
              {t('models.adapters.rename')}
            </button>
            <DeleteButton name={t('models.deleteName', { name })} onDelete={onDelete} />
          </>
        )}
      </div>
      {error !== undefined && (
        <div className="inline-error row-wide" role="alert">
          <ErrorText error={error} file={name} />
        </div>
      )}
    </li>
  );
}
