/** An adapter that lies in this browser and cannot be read: why, and a way to be rid of it. */
import { useTranslation } from 'react-i18next';
import type { UnreadableAdapter } from '../../../shared/models/models';
import { DeleteButton } from '../../common/DeleteButton';
import { ErrorText } from '../../common/ErrorText';

interface UnreadableRowProps {
  readonly adapter: UnreadableAdapter;
  readonly onDelete: () => void;
}

export function UnreadableRow({ adapter: { id, error }, onDelete }: UnreadableRowProps) {
  const { t } = useTranslation();
  return (
    <li className="row adapter-row" data-testid={`unreadable-${id}`}>
      <div className="row-text">
        <h3>
          {id} <span className="state">{t('models.adapters.unreadable')}</span>
        </h3>
      </div>
      <div className="row-buttons buttons">
        <DeleteButton name={t('models.deleteName', { name: id })} onDelete={onDelete} />
      </div>
      <div className="inline-error row-wide">
        <ErrorText error={error} file={id} />
      </div>
    </li>
  );
}
