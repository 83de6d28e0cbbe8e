/**
 * The files behind the clips of the queue. They stand outside the stores, which hold plain values only; so do the
 * addresses under which the page plays them, one a file, given back when the clip goes.
 */
const files = new Map<string, File>();
const addresses = new Map<string, string>();

export function keepFile(id: string, file: File): void {
  files.set(id, file);
}

export function fileOf(id: string): File | undefined {
  return files.get(id);
}

/** blob: address of the clip's file, the same at every call; undefined when the clip is gone. */
export function addressOf(id: string): string | undefined {
  const file = files.get(id);
  if (file === undefined) return undefined;
  let address = addresses.get(id);
  if (address === undefined) {
    address = URL.createObjectURL(file);
    addresses.set(id, address);
  }
  return address;
}

export function dropFile(id: string): void {
  const address = addresses.get(id);
  if (address !== undefined) URL.revokeObjectURL(address);
  addresses.delete(id);
  files.delete(id);
}
