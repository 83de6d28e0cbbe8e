/** Files that the browser named but could not hand out: moved, deleted or changed since, or not allowed. */
import { AppError } from './errors';

export function filesUnreadable(names: readonly string[]): AppError {
  const file = names.join(', ');
  return new AppError('file-unreadable', `${file} could not be read from the disk.`, {
    remedy: 'It may have been moved, changed or deleted since it was chosen. Choose it again.',
    details: { file },
  });
}
