/** A file of the local hub on its way: ranges as the real hubs answer them, and the faults that connections have. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HubFaults {
  /** Breaks the connection after so many bytes of an answer, so many times. */
  cutAfter?: number;
  cuts?: number;
  /** Answers ranges with 206 and no byte, so many times. */
  emptyRanges?: number;
  /** Answers 429 so many times, asking for so many seconds. */
  busy?: { times: number; seconds: number };
  /** The network is gone after so many bytes in all, until this is taken back. */
  offlineAfter?: number;
  /** Flips a byte of every answer. */
  wrongBytes?: boolean;
  /** Answers this status instead. */
  status?: number;
  /** Milliseconds before each piece of 64 kB. */
  slow?: number;
  /** Says nothing after the headers. */
  silent?: boolean;
  /** Sends everything whatever range was asked for. */
  ignoreRange?: boolean;
  /** Another file from now on: other bytes under another ETag. */
  changed?: boolean;
}

const piece = 64 << 10;

interface Line {
  readonly faults: HubFaults;
  /** Told of every byte that was sent. */
  readonly count: (bytes: number) => void;
  readonly isOffline: () => boolean;
}

export function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-expose-headers', 'ETag,Content-Range,Accept-Ranges,Content-Length,Link,X-Error-Code,X-Linked-ETag');
  response.setHeader('access-control-allow-headers', 'range');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
}

/** The part of a file that was asked for, or all of it. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, etag }: { readonly file: Blob; readonly etag: string },
  line: Line,
): Promise<void> {
  const { faults } = line;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const partial = range !== null && faults.ignoreRange !== true;
  const from = partial ? Number(range[1]) : 0;
  const to = partial && range[2] !== '' ? Math.min(Number(range[2]) + 1, file.size) : file.size;
  if (from > 0 && from >= file.size) return void response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end();
  const isEmpty = partial && (faults.emptyRanges ?? 0) > 0;
  if (isEmpty) faults.emptyRanges!--;
  response.writeHead(partial ? 206 : 200, {
    etag,
    'accept-ranges': 'bytes',
    'content-length': isEmpty ? '0' : String(to - from),
    ...(partial ? { 'content-range': `bytes ${from}-${to - 1}/${file.size}` } : {}),
  });
  response.flushHeaders();
  if (faults.silent === true) return;
  if (isEmpty) return void response.end();
  await sendPieces(response, file, from, to, line);
}

async function sendPieces(
  response: ServerResponse,
  file: Blob,
  from: number,
  to: number,
  { faults, count, isOffline }: Line,
): Promise<void> {
  for (let at = from; at < to; at += piece) {
    if (faults.slow !== undefined) await new Promise((done) => setTimeout(done, faults.slow));
    if (response.destroyed) return;
    const end = Math.min(at + piece, to);
    const cut = faults.cutAfter !== undefined && (faults.cuts ?? 1) > 0 && end - from >= faults.cutAfter;
    const bytes = new Uint8Array(await file.slice(at, cut ? Math.max(at, from + faults.cutAfter!) : end).arrayBuffer());
    const middle = (file.size >> 1) - at;
    if (faults.wrongBytes === true && middle >= 0 && middle < bytes.byteLength) bytes[middle]! ^= 255;
    const taken = response.write(bytes);
    count(bytes.byteLength);
    if (cut || isOffline()) {
      if (cut) faults.cuts = (faults.cuts ?? 1) - 1;
      // What was written first gets out and is read, then the line goes dead: a reader drops what it has not yet taken
      // from a stream that fails, and a busy one would have nothing to go on from.
      setTimeout(() => response.destroy(), 400);
      return;
    }
    if (!taken) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      done();
    };
    response.on('drain', go).on('close', go);
  });
}
