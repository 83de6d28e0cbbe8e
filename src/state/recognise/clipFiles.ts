/**
 * The files behind the clips of the queue. They stand outside the stores, which hold plain values only; so do the
 * addresses under which the page plays them, one a file, given back when the clip goes.
 */
const files = new Map<string, File>();
const addresses = new Map<string, string>();
/** Where a file is fetched from when it is first needed: a folder that the browser remembers. */
const sources = new Map<string, () => Promise<File>>();

export function keepFile(id: string, file: File): void {
  files.set(id, file);
}

export function keepSource(id: string, source: () => Promise<File>): void {
  sources.set(id, source);
}

export function fileOf(id: string): File | undefined {
  return files.get(id);
}

/** Whether there is a file to be had. */
export function isAtHand(id: string): boolean {
  return files.has(id) || sources.has(id);
}

/** The clip's file, from its folder where it was not needed before. @throws what the browser throws where it is gone */
export async function fileFor(id: string): Promise<File | undefined> {
  const file = files.get(id) ?? (await sources.get(id)?.());
  if (file !== undefined) files.set(id, file);
  return file;
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

/** Lets go of the clip's file. @returns puts it back */
export function dropFile(id: string): () => void {
  const [file, source, address] = [files.get(id), sources.get(id), addresses.get(id)];
  if (address !== undefined) URL.revokeObjectURL(address);
  addresses.delete(id);
  files.delete(id);
  sources.delete(id);
  return () => {
    if (file !== undefined) files.set(id, file);
    if (source !== undefined) sources.set(id, source);
  };
}
