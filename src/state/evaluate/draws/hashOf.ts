/** A value of JSON as 32 hexadecimal digits. Without WebCrypto, which pages over plain http lack. */
import { createSHA256 } from 'hash-wasm';

export async function hashOf(value: unknown): Promise<string> {
  const hasher = await createSHA256();
  return hasher.update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
