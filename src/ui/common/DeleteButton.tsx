/** Deleting takes two presses: the first asks. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface DeleteButtonProps {
  /** The control's name: what would be deleted. */
  readonly name: string;
  readonly onDelete: () => void;
}

export function DeleteButton({ name, onDelete }: DeleteButtonProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className={asked ? 'danger' : undefined}
        aria-label={asked ? `${t('models.deleteSure')} ${name}` : name}
        onClick={() => {
          if (asked) onDelete();
          setAsked(!asked);
        }}
      >
        {t(asked ? 'models.deleteSure' : 'models.delete')}
      </button>
      {asked && (
        <button type="button" onClick={() => setAsked(false)}>
          {t('models.keep')}
        </button>
      )}
    </>
  );
}
