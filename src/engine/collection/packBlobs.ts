/**
 * Values for an IndexedDB that takes no Blobs (private windows of WebKit: "Error preparing Blob/File data to be stored in
 * object store"): each Blob becomes its bytes with its name and kind, and is made whole again on the way back.
 */

interface Packed {
  readonly packedBlob: ArrayBuffer;
  readonly type: string;
  /** Null for a Blob that is no File. */
  readonly name: string | null;
}

/** The value with every Blob in it (in plain objects and arrays, at any depth) as bytes. */
export async function packBlobs(value: unknown): Promise<unknown> {
  if (value instanceof Blob) {
    const packed: Packed = { packedBlob: await value.arrayBuffer(), type: value.type, name: value instanceof File ? value.name : null };
    return packed;
  }
  if (Array.isArray(value)) return Promise.all(value.map(packBlobs));
  if (!isPlain(value)) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await packBlobs(inner)] as const)));
}

/** The way back; a value without packed Blobs comes back equal. */
export function unpackBlobs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpackBlobs);
  if (!isPlain(value)) return value;
  if (value['packedBlob'] instanceof ArrayBuffer) {
    const { packedBlob, type, name } = value as unknown as Packed;
    return name === null ? new Blob([packedBlob], { type }) : new File([packedBlob], name, { type });
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpackBlobs(inner)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
