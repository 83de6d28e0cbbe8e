/** A new name for something listed: Enter or the button takes it, Escape leaves the old one. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface RenameFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  /** Called either way. */
  readonly onDone: () => void;
}

/** The field appears because the person asked for it. */
function focusAtOnce(element: HTMLInputElement | null): void {
  element?.focus();
}

export function RenameForm({ name, onName, onDone }: RenameFormProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  return (
    <form
      className="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onName(typed.trim());
        onDone();
      }}
    >
      <input
        type="text"
        ref={focusAtOnce}
        maxLength={120}
        aria-label={t('models.adapters.newName')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <button type="submit">{t('models.adapters.save')}</button>
    </form>
  );
}
