/** How a file of weights is refused: by its name, by the tensor where there is one, and with a word for the screen. */
import { AppError } from '../../shared/errors/errors';
import type { StrangerKind } from '../../shared/models/strangerKinds';

/**
 * A refusal that the screen has its own words for.
 * @param kind picks those words (`details.kind`)
 * @param what names the thing in the sentence: a format, a model, a tensor
 */
export function refusal(
  kind: StrangerKind,
  file: string,
  what: string,
  message: string,
  remedy: string,
  more: Readonly<Record<string, string | number>> = {},
): AppError {
  return new AppError('model-invalid', message, { remedy, details: { file, kind, what, ...more } });
}

/** What is said of a tensor that cannot be used. */
export function tensorError(file: string, tensor: string, why: string): AppError {
  return new AppError('model-invalid', `${file}: the tensor ${tensor} cannot be used: ${why}.`, {
    remedy: 'Take the checkpoint whole, from the place it was published.',
    details: { file, tensor, why },
  });
}
