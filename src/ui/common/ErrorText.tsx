/** A failure in the person's language: what happened, what to do, and the engine's own words for whoever wants them. */
import { useTranslation } from 'react-i18next';
import type { AppErrorData, ErrorCode } from '../../shared/errors';

/** Their text says little without a reason: the engine's own words then stand open. */
const vague: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'model-invalid',
  'adapter-invalid',
  'adapter-mismatch',
  'labels-invalid',
  'internal',
]);

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
        <details open={vague.has(error.code) && error.details['why'] === undefined}>
          <summary>{t('errors.technical')}</summary>
          <p lang="en">
            <code>{error.code}</code> {error.message} {error.remedy}
          </p>
        </details>
      )}
    </div>
  );
}
