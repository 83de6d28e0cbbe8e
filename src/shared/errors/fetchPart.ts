/** A file of the app's own, fetched when it is needed; what does not come is told as that (unreachable.ts). */
import { cancelled } from './errors';
import { partUnreachable } from './unreachable';

interface FetchPartOptions {
  readonly signal?: AbortSignal | undefined;
  readonly send?: typeof fetch;
}

/** @param part what a person may call it @throws AppError `part-unreachable`, `cancelled` */
export async function fetchPart(part: string, address: string | URL, options: FetchPartOptions = {}): Promise<Blob> {
  const { signal, send = fetch } = options;
  let response: Response;
  try {
    response = await send(address, { signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted === true) throw cancelled();
    throw partUnreachable(part, 'offline', { cause });
  }
  if (!response.ok) throw partUnreachable(part, 'refused', { status: response.status });
  try {
    return await response.blob();
  } catch (cause) {
    if (signal?.aborted === true) throw cancelled();
    throw partUnreachable(part, 'damaged', { cause });
  }
}

/** The same, as JSON; some hosts answer with their page where a file is missing. @throws AppError `part-unreachable`, `cancelled` */
export async function fetchPartJson(part: string, address: string | URL, options: FetchPartOptions = {}): Promise<unknown> {
  const blob = await fetchPart(part, address, options);
  try {
    return JSON.parse(await blob.text()) as unknown;
  } catch (cause) {
    throw blob.type.startsWith('text/html')
      ? partUnreachable(part, 'wrong-type', { type: blob.type, cause })
      : partUnreachable(part, 'damaged', { cause });
  }
}
