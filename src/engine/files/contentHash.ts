/**
 * What stands for the contents of files wherever something is kept by them: every byte counts, for two files may differ in
 * one weight in their middle. XXH128 reads two gigabytes a second; it tells apart what differs, and promises nothing
 * against forgers (downloads are checked by SHA-256).
 */
import { createXXHash128 } from 'hash-wasm';
import { throwIfCancelled } from '../../shared/errors/errors';
import { uniqueId } from '../../shared/base/uniqueId';
import type { Bytes } from '../../shared/base/units';

const pieceBytes: Bytes = 8 << 20;

/** @returns 32 hexadecimal digits */
export async function contentHash(blob: Blob, signal?: AbortSignal): Promise<string> {
  if (typeof WebAssembly === 'undefined') return hashByBrowser(blob);
  const hasher = await createXXHash128();
  hasher.init();
  for (let at = 0; at < blob.size; at += pieceBytes) {
    throwIfCancelled(signal);
    hasher.update(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()));
  }
  return hasher.digest();
}

/** Where there is no WebAssembly; where there is no SubtleCrypto either (plain http), nothing is kept by contents. */
async function hashByBrowser(blob: Blob): Promise<string> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return uniqueId().replaceAll('-', '');
  const digest = new Uint8Array(await subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One hash for several files with their paths, whatever their order. */
export async function contentHashOf(
  files: readonly { readonly path: string; readonly blob: Blob }[],
  signal?: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  for (const { path, blob } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    lines.push(`${path} ${blob.size} ${await contentHash(blob, signal)}`);
  }
  return contentHash(new Blob([lines.join('\n')]));
}
