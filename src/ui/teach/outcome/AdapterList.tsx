/** The adapters at hand, with what each measured; one click uses one in Recognise, or none. */
import { useRef, useState } from 'react';
import { percent } from '../../../shared/base/figures';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { AdapterSummary } from '../../../shared/models/models';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';
import { RenameForm } from '../../common/RenameForm';
import { AdapterStory } from './AdapterStory';
import { useTexts } from '../common/texts';
import { Term } from '../../common/Term';

interface AdapterListProps {
  readonly adapters: readonly AdapterSummary[];
  readonly modelId: string;
  readonly usedId: string | null;
  readonly errors: Readonly<Record<string, AppErrorData>>;
  readonly onUse: (id: string | null) => void;
  readonly onExport: (adapter: AdapterSummary) => void;
  readonly onRename: (id: string, name: string) => void;
  readonly onDelete: (id: string) => void;
  readonly onImport: (file: File) => void;
}

export function AdapterList({ adapters, modelId, usedId, errors, onUse, onExport, onRename, onDelete, onImport }: AdapterListProps) {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className="panel adapter-list" aria-label={t('adapter.list')} data-testid="adapters">
      <div className="buttons">
        <h2>{t('adapter.list')}</h2>
        <Term word="adapter" />
        <span className="grow" />
        <button type="button" onClick={() => input.current?.click()}>
          {t('adapter.import')}
        </button>
        <input
          ref={input}
          type="file"
          accept=".safetensors"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t('adapter.import')}
          data-testid="adapter-import"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) onImport(file);
          }}
        />
      </div>
      {errors[''] !== undefined && (
        <div className="inline-error" role="alert">
          <ErrorText error={errors['']} />
        </div>
      )}
      {adapters.length === 0 && <p className="caption">{t('adapter.none')}</p>}
      <ul>
        {adapters.map((adapter) => (
          <AdapterRow
            key={adapter.id}
            adapter={adapter}
            otherModel={adapter.modelId !== modelId}
            used={adapter.id === usedId}
            error={errors[adapter.id]}
            onUse={onUse}
            onExport={onExport}
            onRename={onRename}
            onDelete={onDelete}
          />
        ))}
      </ul>
    </section>
  );
}

interface AdapterRowProps extends Pick<AdapterListProps, 'onUse' | 'onExport' | 'onRename' | 'onDelete'> {
  readonly adapter: AdapterSummary;
  readonly otherModel: boolean;
  readonly used: boolean;
  readonly error: AppErrorData | undefined;
}

function AdapterRow({ adapter, otherModel, used, error, onUse, onExport, onRename, onDelete }: AdapterRowProps) {
  const { t, common } = useTexts();
  const [renaming, setRenaming] = useState(false);
  const { id, name, metrics, classes, embedded, modelId } = adapter;
  const facts = [
    t('adapter.classes', { count: classes.length }),
    metrics === null
      ? t('adapter.unmeasured')
      : t('adapter.measured', {
          before: percent(metrics.before),
          after: percent(metrics.after),
          heldOut: metrics.heldOut,
        }),
    ...(embedded ? [t('adapter.embedded')] : []),
    ...(otherModel ? [t('adapter.otherModel', { model: modelId })] : []),
  ];
  return (
    <li aria-current={used || undefined}>
      {renaming ? (
        <RenameForm name={name} onName={(chosen) => onRename(id, chosen)} onDone={() => setRenaming(false)} />
      ) : (
        <p>
          <strong>{name}</strong> <span className="caption">{facts.join(' · ')}</span>
        </p>
      )}
      <div className="buttons">
        {used ? (
          <button type="button" onClick={() => onUse(null)}>
            {t('adapter.stopUsing')}
          </button>
        ) : (
          <button type="button" aria-label={t('adapter.useName', { name })} onClick={() => onUse(id)}>
            {t('adapter.use')}
          </button>
        )}
        <button type="button" aria-label={t('adapter.exportName', { name })} onClick={() => onExport(adapter)}>
          {t('adapter.export')}
        </button>
        {!embedded && (
          <>
            <button type="button" aria-label={common('models.adapters.renameName', { name })} onClick={() => setRenaming(true)}>
              {common('models.adapters.rename')}
            </button>
            <DeleteButton name={t('adapter.deleteName', { name })} onDelete={() => onDelete(id)} />
          </>
        )}
      </div>
      <AdapterStory adapter={adapter} />
      {error !== undefined && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} file={name} />
        </div>
      )}
    </li>
  );
}
