/** A failure in the person's language: what happened, what to do, and the engine's own words for whoever wants them. */
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../shared/errors';

interface ErrorTextProps {
  readonly error: AppErrorData;
  /** Names the file where the error itself does not. */
  readonly file?: string;
}

export function ErrorText({ error, file }: ErrorTextProps) {
  const { t } = useTranslation();
  const values = {
    file: file ?? t('errors.theFile'),
    why: '',
    codec: '',
    model: '',
    adapter: '',
    backend: '',
    ...error.details,
  };
  return (
    <div className="error-text">
      <p className="error-what">{t(`errors.what.${error.code}`, values).trim()}</p>
      <p className="error-todo">{t(`errors.todo.${error.code}`, values)}</p>
      {error.message !== '' && (
        <details>
          <summary>{t('errors.technical')}</summary>
          <p lang="en">
            <code>{error.code}</code> {error.message} {error.remedy}
          </p>
        </details>
      )}
    </div>
  );
}
