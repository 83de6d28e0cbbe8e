/** What stands for a film, and for all that its features depend on beside it. */
import type { DecoderName } from '../../../shared/recognition/recognition';
import type { Bytes } from '../../../shared/base/units';
import type { TimelinePlan } from '../../../shared/timeline/plan';
import { contentHash } from '../../files/contentHash';

/** Counted up when sampling, resizing, the encoder or the record change in what they hold. */
const edition = 1;

/** Of a file's beginning, middle and end: hours of video are not read whole before the first answer. */
const sampled: Bytes = 1 << 20;

export async function filmKey(file: Blob, signal: AbortSignal): Promise<string> {
  const { size } = file;
  const last = Math.max(0, size - sampled);
  const places = size <= 3 * sampled ? [file] : [0, Math.floor(last / 2), last].map((at) => file.slice(at, at + sampled));
  return contentHash(new Blob([String(size), ...places]), signal);
}

export interface FilmSetup {
  readonly model: string;
  readonly adapter: string | null;
  readonly ownEyes: boolean;
  readonly decoder: DecoderName | 'auto';
  readonly plan: TimelinePlan;
}

/** A folder's name: 32 hexadecimal digits. */
export function setupKey(film: string, { model, adapter, ownEyes, decoder, plan }: FilmSetup): Promise<string> {
  return contentHash(new Blob([JSON.stringify([edition, film, model, adapter, ownEyes, decoder, plan])]));
}
