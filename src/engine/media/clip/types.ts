/** What the rooms of this folder hand to one another, in the order of the route. */
import type { DecoderName, MediaInfo } from '../../../shared/recognition/recognition';
import type { LongWork, Milliseconds, Seconds } from '../../../shared/base/units';

/** How a stored picture is turned to be shown: transpose first, then mirror along the shown axes. */
export interface Orientation {
  readonly transpose: boolean;
  readonly flipX: boolean;
  readonly flipY: boolean;
}

/** Coefficients that turn YCbCr into RGB. Untagged files are read as BT.601, see colour.ts. */
export type ColourMatrix = 'bt601' | 'bt709' | 'bt2020' | 'fcc' | 'smpte240m';

export interface ColourTag {
  /** null: the file does not say. */
  readonly matrix: ColourMatrix | null;
  /** null: the file does not say (taken as limited). */
  readonly fullRange: boolean | null;
}

/** One decoded frame as its decoder stores it: planes of 8 or 16 bits, not yet turned, not yet RGB. */
export interface DecodedPicture {
  /** Stored pixels, before orientation and before the pixel aspect ratio. */
  readonly width: number;
  readonly height: number;
  readonly layout: 'planar' | 'semiplanar' | 'rgb' | 'rgba' | 'bgra' | 'grey';
  /** Bits per sample; more than 8 means `data` holds 16-bit little-endian samples. */
  readonly bits: number;
  /** Chroma is stored once per 2^shift luma samples. */
  readonly chromaShiftX: number;
  readonly chromaShiftY: number;
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Start and row length of each plane, in samples. */
  readonly planes: readonly { readonly offset: number; readonly stride: number }[];
  readonly colour: ColourTag;
  /** Matrix a browser has already used where it only gives RGB; its effect is undone where it is not the file's. */
  readonly browserMatrix?: ColourMatrix;
}

/** Geometry of a track: stored size, size as shown, and the way between. */
export interface TrackGeometry {
  readonly width: number;
  readonly height: number;
  /** Square pixels, before orientation. */
  readonly squareWidth: number;
  readonly squareHeight: number;
  readonly orientation: Orientation;
}

/**
 * Which frames a clip has, on the container's own clock. `frameTimes` is the sorted table of every frame's time
 * where it is known without decoding; otherwise frames are taken to come at a steady `frameRate`.
 */
export interface Timeline {
  readonly start: Seconds;
  readonly end: Seconds;
  /** What a player calls zero. Times handed out are counted from here. */
  readonly origin: Seconds;
  readonly frameRate: number;
  readonly frameTimes: Float64Array | null;
}

/** What a file's own structure says of its end. */
export interface FileEnd {
  /** True where bytes are missing that the file's headers count. */
  readonly cut: boolean;
  /** Length of the whole video; null where the headers do not tell. */
  readonly promised: Seconds | null;
}

/** A video track as ffmpeg sees it. */
export interface FfmpegTrack {
  /** True of a file that holds one picture and nothing else. */
  readonly still: boolean;
  readonly info: MediaInfo;
  readonly geometry: TrackGeometry;
  readonly colour: ColourTag;
  readonly timeline: Timeline;
  /** Number of the stream in the file, for `-map`. */
  readonly stream: number;
  /** 0-based number among video tracks. */
  readonly track: number;
  readonly pixelFormat: string;
  /** Times of the frames at which decoding can start, ascending; null where `timeline.frameTimes` is. */
  readonly keyTimes: Float64Array | null;
  /** True where packets carry no times (AVI, MPEG program streams): frames are then found by counting. */
  readonly counted: boolean;
  /** True where frames are shown in another order than they are stored in. */
  readonly reordered: boolean;
  /** Frames that are decoded before the first one that is shown, and have no times to be told by. */
  readonly hidden: number;
}

/** A file looked at, not yet decoded. */
export interface ProbedClip {
  /** What the decoders are given: the file itself, the video in a photograph, or a stream with its clock set right. */
  readonly file: File;
  readonly info: MediaInfo;
  /** Decoders worth trying, best first. */
  readonly decoders: readonly DecoderName[];
  readonly timeline: Timeline;
  readonly geometry: TrackGeometry;
  readonly colour: ColourTag;
  /** 0-based number of the chosen video track among the file's video tracks. */
  readonly track: number;
  /** What the file's structure says of its end. */
  readonly end: FileEnd;
  /** MIME type of an animated picture, which the browser's decoder of pictures reads; null of videos. */
  readonly animation: string | null;
  /** What ffmpeg told, where it was ffmpeg that looked. */
  readonly ffmpegTrack: FfmpegTrack | null;
  /** Of one that stays open between decodes (sources/heldContainer.ts): its name there. */
  readonly held?: number;
}

interface Trim {
  readonly in: Seconds;
  readonly out: Seconds;
}

export interface MomentOptions {
  /** T: frames per view. */
  readonly frames: number;
  /** 4: temporal clip v takes the frame at (v + 0.5)/4 of each segment (docs/method.md). Default 1: the middle. */
  readonly temporalViews?: 1 | 4;
  /** Uniform numbers in [0, 1): a random frame of each segment, for training. Default: the middle. */
  readonly random?: () => number;
  /** The same numbers drawn beforehand, one for each frame of each temporal view. */
  readonly draws?: readonly number[];
  /** Part of the clip to use, in the player's seconds. Default: all of it. */
  readonly trim?: Trim;
  /** The frames shown at these moments and no others, in the player's seconds; as many as `frames`. */
  readonly moments?: readonly Seconds[];
}

/** Of Pillow's. */
export type Filter = 'bicubic' | 'bilinear';

/** `center`: one crop. `three`: three along the long side. `none`: the whole picture, for augmentation later. */
export type Crop = 'center' | 'three' | 'none';

export interface ViewOptions {
  /** R: side of the square crop in pixels. */
  readonly size: number;
  /** Short side before cropping, in pixels. Default round(R * 256 / 224), as docs/method.md has it for 224. */
  readonly shortSide?: number;
  /** Default `center`. */
  readonly crop?: Crop;
  /** Default `bicubic`. */
  readonly filter?: Filter;
  /** `squash`: both sides to R, whatever the picture's shape, and nothing is cropped away. Default `shortest`. */
  readonly resize?: 'shortest' | 'squash';
}

export interface DecodeProgress {
  readonly stage: 'loading-decoder' | 'decoding';
  readonly done: number;
  readonly total: number;
}

/** Of a decode, its probe included. */
export const defaultTimeLimit: Milliseconds = 120_000;

export interface DecodeOptions extends MomentOptions, ViewOptions, LongWork<DecodeProgress> {
  /** Default `auto`: WebCodecs where it can, else (or when it fails midway) ffmpeg. */
  readonly decoder?: DecoderName | 'auto';
  /** After this the decode is given up with `decode-timeout`. Default 120 000. */
  readonly timeLimit?: Milliseconds;
}

export interface DecodedClip {
  readonly info: MediaInfo;
  readonly decoder: DecoderName;
  /** V = temporal views x crops; view v is temporal clip floor(v / crops), crop v % crops (left or top first). */
  readonly views: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Time of each frame in the player's seconds, one row per view: [V][T]. */
  readonly times: readonly (readonly Seconds[])[];
  /** u8 RGB, [V, T, height, width, 3]. */
  readonly pixels: Uint8Array;
  /** True where the file broke off: some moments were replaced by the nearest frame that could be decoded. */
  readonly damaged: boolean;
}
