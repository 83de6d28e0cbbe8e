/** A failure in the person's language: what happened, what to do, and the engine's own words for whoever wants them. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AppErrorData, ErrorCode } from '../../shared/errors/errors';
import { isStrangerKind } from '../../shared/models/strangerKinds';
import { hubReasons, type HubReason } from '../../shared/models/hub';
import type { UnreachableReason } from '../../shared/errors/unreachable';

/** Their text says little without a reason: the engine's own words then stand open. */
const vague: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'model-invalid',
  'adapter-invalid',
  'adapter-mismatch',
  'labels-invalid',
  'internal',
]);

const reasons: readonly string[] = ['offline', 'refused', 'wrong-type', 'damaged', 'silent'] satisfies UnreachableReason[];

/** Why a part of the app did not load, in the person's language. */
function reasonText(t: TFunction, { details }: AppErrorData): string {
  const reason = String(details['reason']);
  return reasons.includes(reason) ? t(`errors.unreachable.${reason as UnreachableReason}`, details) : String(details['why'] ?? '');
}

/** Another try may do, where the page has a button for it. */
const retries: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['part-unreachable', 'opening-hung']);
/** Nothing but a fresh page helps. */
const reloads: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['version-changed', 'storage-cleared']);
const ofHubs: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['download-failed', 'repository-missing', 'repository-closed']);

/** Why a hub did not give what was asked for. */
function hubReasonText(t: TFunction, { details }: AppErrorData): string {
  const reason = String(details['reason']);
  return (hubReasons as readonly string[]).includes(reason)
    ? t(`hub.reasons.${reason as HubReason}`, details)
    : String(details['why'] ?? '');
}

/** What happened and what to do. @param file names the file where the error itself does not */
export function sayError(t: TFunction, error: AppErrorData, file?: string): { readonly what: string; readonly todo: string } {
  const given = {
    file: file ?? t('errors.theFile'),
    why: '',
    codec: '',
    model: '',
    adapter: '',
    backend: '',
    part: '',
    ...error.details,
  };
  const { kind } = error.details;
  const why = error.code === 'part-unreachable' ? reasonText(t, error) : ofHubs.has(error.code) ? hubReasonText(t, error) : given.why;
  const values = { ...given, why };
  return {
    what: t(isStrangerKind(kind) ? `checkpoints.what.${kind}` : `errors.what.${error.code}`, values).trim(),
    todo: t(isStrangerKind(kind) ? `checkpoints.todo.${kind}` : `errors.todo.${error.code}`, values),
  };
}

interface ErrorTextProps {
  readonly error: AppErrorData;
  /** Names the file where the error itself does not. */
  readonly file?: string;
  /** Tries again what a part of the app was missing for, or what was refused because it hung; where there is no such button beside this text. */
  readonly onRetry?: () => void;
}

export function ErrorText({ error, file, onRetry }: ErrorTextProps) {
  const { t } = useTranslation();
  const { kind } = error.details;
  const { what, todo } = sayError(t, error, file);
  return (
    <div className="error-text">
      <p className="error-what">{what}</p>
      <p className="error-todo">{todo}</p>
      {reloads.has(error.code) && (
        <button type="button" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      )}
      {onRetry !== undefined && retries.has(error.code) && (
        <button type="button" onClick={onRetry}>
          {t('errors.again')}
        </button>
      )}
      {error.message !== '' && (
        <details open={vague.has(error.code) && !isStrangerKind(kind) && error.details['why'] === undefined}>
          <summary>{t('errors.technical')}</summary>
          <p lang="en">
            <code>{error.code}</code> {error.message} {error.remedy}
          </p>
        </details>
      )}
    </div>
  );
}
