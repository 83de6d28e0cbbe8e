/** What the failure of one clip among many means: tried once more, named and left out, or the end of everything. */
import { AppError, type ErrorCode } from '../../shared/errors/errors';

const ofTheMoment: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['file-too-costly', 'decode-timeout', 'engine-stopped']);

/** What says nothing about the clip, and would be the same for the next. */
const ending: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cancelled',
  'part-unreachable',
  'version-changed',
  'webassembly-missing',
  'out-of-memory',
  'engine-stopped',
]);

/**
 * A clip that took too long is tried once more before it is named as failed: on a busy machine, and where a decoder had
 * tired of the clips before it and was started anew, it is the moment that failed and not the clip.
 */
export async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!ofTheMoment.has(AppError.from(thrown).code)) throw thrown;
    return work();
  }
}

/** Whether a clip's failure is that of all the others too. */
export function endsAll({ code }: AppError): boolean {
  return ending.has(code);
}
