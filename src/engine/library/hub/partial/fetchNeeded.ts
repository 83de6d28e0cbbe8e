/**
 * The needed part of a file of weights into a folder, taken up again where it broke off, and checked: entries of a zip by
 * their CRC-32, ranges of a safetensors file by their length (and the pinned revision they were asked for by).
 */
import { createCRC32 } from 'hash-wasm';
import { AppError, throwIfCancelled } from '../../../../shared/errors/errors';
import type { HubFile } from '../../../../shared/models/hub';
import type { Bytes } from '../../../../shared/base/units';
import type { DownloadOptions } from '../../download/download';
import type { Folder } from '../../../files/storage';
import { HubBusy, NetworkLost } from '../../download/ask';
import { planNeeded } from './outline';
import { plannedBytes, type CheckedEntry, type NeededPlan } from './plan';
import { NoRanges, readRange } from './remote';

/** Bytes of one request; what a broken one brought is asked for again. */
const stepBytes: Bytes = 4 << 20;

/**
 * @returns false where the file must be fetched whole after all (the hub gives no ranges)
 * @throws AppError `download-failed` (what arrived stays), `checksum-mismatch` (nothing stays), `storage-full`, `cancelled`
 */
export async function fetchNeeded(
  file: HubFile & { readonly bytes: Bytes },
  folder: Folder,
  target: string,
  options: DownloadOptions,
): Promise<boolean> {
  try {
    const plan = await planNeeded(file, options);
    if (plan === null) return false;
    await writePlanned(file, plan, folder, target, options);
    if (plan.check === 'crc32') await checkEntries(file, plan.entries, folder, target, options.signal);
    return true;
  } catch (error) {
    if (error instanceof NoRanges) return false;
    if (!(error instanceof NetworkLost || error instanceof HubBusy)) throw error;
    const name = `${file.repo}/${file.path}`;
    const reason = error instanceof NetworkLost ? error.reason : 'busy';
    throw new AppError('download-failed', `${name} could not be fetched from ${options.hub}: ${error.message}.`, {
      remedy: "Check the network and the hub's address, then press Get again: what has arrived is kept.",
      details: { file: name, hub: options.hub, why: error.message, reason },
      cause: error,
    });
  }
}

async function writePlanned(file: HubFile, plan: NeededPlan, folder: Folder, target: string, options: DownloadOptions): Promise<void> {
  const total = plannedBytes(plan);
  const size = (await folder.file(target))?.size ?? 0;
  let done = size > total ? 0 : size;
  const writer = await folder.writer(target);
  try {
    await writer.truncate(done);
    options.onBytes?.(done, total);
    let at = 0; // in the new file
    const put = async (bytes: Uint8Array, begin: Bytes) => {
      await writer.write(bytes, begin);
      done = begin + bytes.byteLength;
      options.onBytes?.(done, total);
    };
    const own = async (bytes: Uint8Array) => {
      if (done < at + bytes.byteLength) await put(bytes, at);
      at += bytes.byteLength;
    };
    await own(plan.head);
    for (const { from, to } of plan.pieces) {
      const length = to - from;
      for (let offset = Math.max(0, done - at); offset < length; offset = done - at) {
        throwIfCancelled(options.signal);
        await put(
          await readRange(file, { from: from + offset, to: Math.min(to, from + offset + (options.partBytes ?? stepBytes)) }, options),
          at + offset,
        );
      }
      at += length;
    }
    await own(plan.tail);
  } finally {
    await writer.close();
  }
}

const localHeader: Bytes = 30;

async function checkEntries(
  file: HubFile,
  entries: readonly CheckedEntry[],
  folder: Folder,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const blob = (await folder.file(target))!;
  const hasher = await createCRC32();
  for (const { name, at, bytes, crc } of entries) {
    const header = new DataView(await blob.slice(at, at + localHeader).arrayBuffer());
    const begin = at + localHeader + header.getUint16(26, true) + header.getUint16(28, true);
    hasher.init();
    for (let from = begin; from < begin + bytes; from += stepBytes) {
      throwIfCancelled(signal);
      hasher.update(new Uint8Array(await blob.slice(from, Math.min(from + stepBytes, begin + bytes)).arrayBuffer()));
    }
    const found = hasher.digest();
    if (Number.parseInt(found, 16) === crc) continue;
    await folder.remove(target);
    const why = `the CRC-32 of ${name} is ${found} instead of ${crc.toString(16).padStart(8, '0')}`;
    throw new AppError('checksum-mismatch', `${file.repo}/${file.path} is not the file that was published: ${why}. It was thrown away.`, {
      remedy: 'Press Get again; if it happens twice, use another hub.',
      details: { file: `${file.repo}/${file.path}`, why },
    });
  }
}
