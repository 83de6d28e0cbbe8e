/** Decoding 8 frames of a clip by WebCodecs and by ffmpeg.wasm, the same moments, resized and cropped alike. */
import { decodeClip } from '../../src/engine/media';
import type { DecoderName } from '../../src/shared/recognition/recognition';
import { median, type Row } from './rows';

export interface DecodePlan {
  /** Clips served beside the page, with what they are. */
  readonly clips: readonly { readonly url: string; readonly title: string }[];
  readonly runs: number;
}

const decoders: readonly DecoderName[] = ['webcodecs', 'ffmpeg'];

export async function decodeRows({ clips, runs }: DecodePlan, say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { url, title } of clips) {
    say(`decode: ${title}`);
    const name = url.split('/').at(-1)!;
    const file = new File([await (await fetch(url)).blob()], name);
    const results = new Map<DecoderName, { times: number[]; first: number; pixels: Uint8Array | null; error: string | null }>();
    const once = async (decoder: DecoderName): Promise<{ milliseconds: number; pixels: Uint8Array }> => {
      const start = performance.now();
      const { pixels } = await decodeClip(file, { frames: 8, size: 224, decoder });
      return { milliseconds: performance.now() - start, pixels };
    };
    for (const decoder of decoders) {
      try {
        const { milliseconds, pixels } = await once(decoder); // loads the decoder too
        results.set(decoder, { times: [], first: milliseconds, pixels, error: null });
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown.message : String(thrown);
        results.set(decoder, { times: [], first: 0, pixels: null, error });
      }
    }
    for (let run = 0; run < runs; run++) {
      for (const [decoder, { times, error }] of results) if (error === null) times.push((await once(decoder)).milliseconds);
    }
    const [browser, wasm] = decoders.map((decoder) => results.get(decoder)!);
    const agrees = browser!.pixels === null || wasm!.pixels === null ? null : meanDifference(browser!.pixels, wasm!.pixels) < 2;
    const ours = browser!.error === null ? browser! : wasm!;
    for (const [decoder, { times, error }] of results) {
      rows.push({
        contender: decoder === 'ffmpeg' ? 'ffmpeg.wasm' : 'WebCodecs (mediabunny)',
        stage: `decode 8 frames: ${title}`,
        median_ms: error === null ? median(times) : null,
        runs: times.length,
        ratio_to_ours: error === null && ours.times.length > 0 ? median(times) / median(ours.times) : null,
        dispatches: null,
        gpu_bytes: null,
        agrees,
        ...(error === null ? {} : { error }),
      });
    }
  }
  return rows;
}

/** In levels of 255. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Number.NaN;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += Math.abs(a[index]! - b[index]!);
  return sum / a.length;
}
