/** Ranges of a file on a hub, and a Blob that holds some of them and nothing between: enough for who reads only those. */
import { AppError, throwIfCancelled } from '../../../../shared/errors/errors';
import { fileAddress, type HubFile } from '../../../../shared/models/hub';
import type { Bytes } from '../../../../shared/base/units';
import { ask, NetworkLost, patience, withoutSilence, type AskOptions } from '../../download/ask';
import type { Piece } from './plan';

export interface RemoteOptions extends AskOptions {
  readonly hub: string;
}

/** The hub gives no ranges: the file can only be had whole. */
export class NoRanges extends Error {}

const silence = 30_000;

/**
 * Bytes [from, to) of a file, asked for again and again from where they broke off.
 * @throws NoRanges; NetworkLost or HubBusy when patience is over; AppError `cancelled`, `download-failed`
 */
export async function readRange(
  file: Pick<HubFile, 'repo' | 'revision' | 'path'>,
  { from, to }: Piece,
  options: RemoteOptions,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  const { wait } = patience(options);
  let done = 0;
  while (done < bytes.byteLength) {
    const before = done;
    try {
      const response = await ask(fileAddress(options.hub, file), { Range: `bytes=${from + done}-${to - 1}` }, options);
      if (response.status !== 206) {
        await response.body?.cancel();
        if (response.ok) throw new NoRanges();
        throw new AppError(
          'download-failed',
          `${file.repo}/${file.path} could not be fetched from ${options.hub}: the hub answers ${response.status}.`,
          {
            remedy: "Check the network and the hub's address, then press Get again.",
            details: {
              file: `${file.repo}/${file.path}`,
              hub: options.hub,
              why: `the hub answers ${response.status}`,
              reason: 'answer',
              status: response.status,
            },
          },
        );
      }
      const reader = response.body!.getReader();
      for (;;) {
        const { done: ended, value } = await withoutSilence(reader.read(), options.silence ?? silence);
        throwIfCancelled(options.signal);
        if (ended) break;
        const fits = value.subarray(0, bytes.byteLength - done);
        bytes.set(fits, done);
        done += fits.byteLength;
      }
      if (done === before) throw new NetworkLost('the hub answers without a byte', 'empty');
      if (done < bytes.byteLength) throw new NetworkLost('the connection broke off', 'cut');
    } catch (error) {
      await wait(error, done > before);
    }
  }
  return bytes;
}

const emptyPiece = 1 << 20;

/** A Blob of `size` bytes with these in their places and zeros between, which take no room. */
export function sparseBlob(size: Bytes, known: readonly { readonly at: Bytes; readonly bytes: Uint8Array }[]): Blob {
  const zeros = new Blob([new Uint8Array(emptyPiece)]);
  const parts: Blob[] = [];
  let at = 0;
  const fill = (to: Bytes) => {
    for (; at < to; at += Math.min(emptyPiece, to - at)) parts.push(to - at >= emptyPiece ? zeros : zeros.slice(0, to - at));
  };
  for (const { at: begin, bytes } of known.toSorted((a, b) => a.at - b.at)) {
    if (begin + bytes.byteLength <= at) continue;
    fill(begin);
    const rest = bytes.subarray(at - begin);
    parts.push(new Blob([rest as Uint8Array<ArrayBuffer>]));
    at += rest.byteLength;
  }
  fill(size);
  return new Blob(parts);
}
