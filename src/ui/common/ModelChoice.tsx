/** Which model answers, and with which of its adapters. */
import { useTranslation } from 'react-i18next';
import { Term } from './Term';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface ModelChoiceProps {
  /** Before "model" and "adapter" in the test ids. */
  readonly testId?: string;
  readonly models: readonly Named[];
  /** It is listed by its id where it is none of `models`. */
  readonly modelId: string;
  /** Those that fit the model. */
  readonly adapters: readonly Named[];
  readonly adapterId: string | null;
  readonly onModel: (id: string) => void;
  readonly onAdapter: (id: string | null) => void;
}

export function ModelChoice({ testId = '', models, modelId, adapters, adapterId, onModel, onAdapter }: ModelChoiceProps) {
  const { t } = useTranslation();
  const adapter = adapters.find(({ id }) => id === adapterId);
  return (
    <>
      <label className="inline">
        <span>{t('model.label')}</span>
        <select value={modelId} data-testid={`${testId}model`} onChange={({ target }) => onModel(target.value)}>
          {models.every(({ id }) => id !== modelId) && <option value={modelId}>{modelId}</option>}
          <Options of={models} />
        </select>
      </label>
      <span className="inline">
        <label className="inline">
          <span>{t('model.adapter')}</span>
          <select
            value={adapter?.id ?? ''}
            title={adapter?.name}
            data-testid={`${testId}adapter`}
            onChange={({ target }) => onAdapter(target.value === '' ? null : target.value)}
          >
            <option value="">{t('model.none')}</option>
            <Options of={adapters} />
          </select>
        </label>
        <Term word="adapter" />
      </span>
    </>
  );
}

function Options({ of }: { readonly of: readonly Named[] }) {
  return of.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
