/** The part of ffprobe's JSON that is read, and how its numbers are written. Anything may be missing. */

export interface ProbeStream {
  readonly index: number;
  readonly codec_name?: string;
  readonly codec_type?: string;
  readonly codec_tag_string?: string;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly has_b_frames?: number;
  readonly sample_aspect_ratio?: string;
  readonly color_space?: string;
  readonly color_range?: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly nb_frames?: string;
  readonly avg_frame_rate?: string;
  readonly r_frame_rate?: string;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly { readonly displaymatrix?: string }[];
}

export interface ProbePacket {
  readonly stream_index?: number;
  readonly pts_time?: string;
  readonly dts_time?: string;
  readonly duration_time?: string;
  readonly flags?: string;
}

export interface ProbeOutput {
  readonly streams?: readonly ProbeStream[];
  readonly packets?: readonly ProbePacket[];
  readonly format?: {
    readonly format_name?: string;
    readonly nb_streams?: number;
    readonly start_time?: string;
    readonly duration?: string;
  };
}

export function finite(text: string | undefined): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** "30000/1001" as a number; null for "0/0". */
export function rational(text: string | undefined): number | null {
  const [numerator = 0, denominator = 0] = (text ?? '').split('/').map(Number);
  return numerator > 0 && denominator > 0 ? numerator / denominator : null;
}
