/**
 * The fast path: mediabunny finds the packets, the browser's own decoder (often the graphics card's) decodes them.
 * Planes are copied out as decoded and turned into RGB by our own function, because browsers guess the matrix of
 * untagged files differently from everyone else. Only where a frame's planes cannot be read does the browser make
 * RGB; a matrix it guessed is then set right.
 */
import { VideoSampleSink, type VideoSample } from 'mediabunny';
import { throwIfCancelled } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import { matrixNamed, untaggedMatrix } from './colour';
import { openContainer } from './container';
import { mediaError } from './failures';
import type { DecodedFrames, FramePlan } from './frames';
import type { ColourTag, Picture, ProbedClip, Timeline, TrackGeometry } from './types';

export interface WebCodecsLimits {
  readonly signal?: AbortSignal | undefined;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  /** Of a broken file: find out which frames can be decoded, by decoding from the start, and plan on those. */
  readonly salvage?: boolean;
}

/**
 * Decodes the frames that `plan` wants.
 * @throws `nothing-decodable` when the decoder gives up or a frame is missing (ffmpeg may still manage),
 * `decode-timeout`, `cancelled`
 */
export async function decodeWithWebCodecs(
  clip: ProbedClip,
  plan: FramePlan,
  { signal, deadline, salvage = false }: WebCodecsLimits,
): Promise<DecodedFrames> {
  throwIfCancelled(signal);
  const { file } = clip;
  const input = openContainer(file);
  let stopped: 'cancelled' | 'late' | null = null;
  const stop = (why: 'cancelled' | 'late') => {
    stopped ??= why;
    input.dispose();
  };
  const onAbort = () => stop('cancelled');
  const timer = setTimeout(() => stop('late'), Math.max(0, deadline - performance.now()));
  signal?.addEventListener('abort', onAbort, { once: true });
  let geometry = clip.geometry;
  try {
    const tracks = await input.getVideoTracks();
    const track = tracks[clip.track];
    if (track === undefined) throw new Error('the video track is gone');
    const sink = new VideoSampleSink(track);
    const timeline = salvage ? await decodableFrames(sink, clip.timeline) : clip.timeline;
    const wanted = plan.wanted(timeline);
    const buffer = growingBuffer();
    let index = 0;
    // Times come from the container's own table; the microsecond keeps rounding from meaning the frame before.
    for await (const sample of sink.samplesAtTimestamps(wanted.map((time) => time + 1e-6))) {
      if (sample === null) throw new Error(`no frame at ${wanted[index]} s`);
      try {
        const picture = await readSample(sample, clip.colour, buffer);
        geometry = withAspectOf(sample, clip.geometry);
        plan.place(wanted[index]!, picture, geometry);
      } finally {
        sample.close();
      }
      index++;
    }
    if (index < wanted.length) throw new Error(`${index} of ${wanted.length} frames came`);
    return { geometry, damaged: salvage };
  } catch (error) {
    throwIfCancelled(signal);
    if (stopped === 'late') throw mediaError('decode-timeout', file.name);
    const reason = error instanceof Error ? error.message : String(error);
    throw mediaError('nothing-decodable', file.name, { codec: clip.info.codec, reason }, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    input.dispose();
  }
}

/** The frames from the start to where decoding breaks off. */
async function decodableFrames(sink: VideoSampleSink, timeline: Timeline): Promise<Timeline> {
  const times: Seconds[] = [];
  try {
    for await (const sample of sink.samples()) {
      times.push(sample.timestamp);
      sample.close();
    }
  } catch (error) {
    if (times.length === 0) throw error;
  }
  if (times.length === 0) throw new Error('no frame came');
  const frameTimes = Float64Array.from(times).sort();
  return { ...timeline, start: frameTimes[0]!, end: frameTimes.at(-1)! + 1 / timeline.frameRate, frameTimes };
}

/** Some files state their pixels' shape in the stream only; the decoder then knows better than the container. */
function withAspectOf(sample: VideoSample, geometry: TrackGeometry): TrackGeometry {
  const stated = geometry.squareWidth / geometry.squareHeight;
  const decoded = sample.squarePixelWidth / sample.squarePixelHeight;
  const square = geometry.squareWidth === geometry.width && geometry.squareHeight === geometry.height;
  if (!square || Math.abs(decoded / stated - 1) < 0.01) return geometry;
  return { ...geometry, squareWidth: sample.squarePixelWidth, squareHeight: sample.squarePixelHeight };
}

/** One buffer for all frames of a clip: a frame is used up before the next one is copied. */
function growingBuffer(): (bytes: number) => Uint8Array<ArrayBuffer> {
  let buffer = new ArrayBuffer(0);
  return (bytes) => {
    if (buffer.byteLength < bytes) buffer = new ArrayBuffer(bytes);
    return new Uint8Array(buffer, 0, bytes);
  };
}

/** Planes of a sample. Chroma shifts and depth are in the format's name: I420, I422P10, I444P12, NV12 ... */
async function readSample(
  sample: VideoSample,
  tag: ColourTag,
  buffer: (bytes: number) => Uint8Array<ArrayBuffer>,
): Promise<Picture> {
  const { format } = sample;
  const { width, height } = sample.visibleRect;
  const name = /^I(420|422|444)A?(?:P(10|12))?$/.exec(format ?? '');
  if (name !== null || format === 'NV12') {
    const bits = Number(name?.[2] ?? 8);
    const bytes = buffer(sample.allocationSize());
    const layout = await sample.copyTo(bytes);
    const sampleBytes = bits > 8 ? 2 : 1;
    return {
      width,
      height,
      layout: format === 'NV12' ? 'semiplanar' : 'planar',
      bits,
      chromaShiftX: name?.[1] === '444' ? 0 : 1,
      chromaShiftY: name === null || name[1] === '420' ? 1 : 0,
      data: bits > 8 ? new Uint16Array(bytes.buffer, 0, bytes.byteLength >> 1) : bytes,
      planes: layout.map(({ offset, stride }) => ({ offset: offset / sampleBytes, stride: stride / sampleBytes })),
      colour: tag,
    };
  }
  const bytes = buffer(sample.allocationSize({ format: 'RGBA' }));
  const layout = await sample.copyTo(bytes, { format: 'RGBA' });
  const isRgb = format === 'RGBA' || format === 'RGBX' || format === 'BGRA' || format === 'BGRX';
  return {
    width,
    height,
    layout: 'rgba',
    bits: 8,
    chromaShiftX: 0,
    chromaShiftY: 0,
    data: bytes,
    planes: layout,
    colour: tag,
    ...(isRgb ? {} : { browserMatrix: tag.matrix ?? guessedMatrix(sample) }),
  };
}

/** Of untagged files: the matrix the browser used, BT.709 where it does not say. */
function guessedMatrix(sample: VideoSample) {
  return matrixNamed(sample.colorSpace.matrix) ?? (untaggedMatrix === 'bt601' ? 'bt709' : untaggedMatrix);
}
