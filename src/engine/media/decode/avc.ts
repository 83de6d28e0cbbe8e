/**
 * What must be known of H.264 streams (ITU-T H.264, 7.3 and 7.4) to leave out pictures that nobody refers to, as MP4,
 * MOV and Matroska store them: each NAL unit behind its length, parameter sets in the avcC record (ISO/IEC 14496-15).
 */

/** Start and end of each NAL unit of a packet; a unit that reaches beyond the packet ends with it. */
export function* nalUnits(packet: Uint8Array, lengthBytes: number): Generator<{ readonly start: number; readonly end: number }> {
  let at = 0;
  while (at + lengthBytes < packet.length) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + packet[at + i]!;
    const start = at + lengthBytes;
    const end = Math.min(packet.length, start + length);
    if (end > start) yield { start, end };
    at = start + length;
  }
}

/** NAL unit types that say nothing to the pictures after theirs: supplemental information, delimiter, filler. */
const withoutConsequence = new Set([6, 9, 12]);

/**
 * True where no other picture is predicted from this packet's: all its slices have nal_ref_idc 0. Decoding the others
 * without it gives the same pictures: frame_num and the picture order count are counted over reference pictures.
 */
export function isUnreferenced(packet: Uint8Array, lengthBytes: number): boolean {
  let slices = 0;
  for (const { start } of nalUnits(packet, lengthBytes)) {
    const header = packet[start]!;
    const type = header & 31;
    if (type === 1 && (header & 0x60) === 0) slices++;
    else if (!withoutConsequence.has(type)) return false;
  }
  return slices > 0;
}

/**
 * Bytes of the length before each NAL unit, of streams in which each packet is one whole frame; null where packets may
 * be fields (of which one without the other would be half a picture) or the record does not say.
 */
export function frameLengthBytes(avcC: Uint8Array): number | null {
  const [version, , , , lengthField = 0, countField = 0] = avcC;
  if (version !== 1) return null;
  const count = countField & 31;
  let at = 6;
  for (let i = 0; i < count; i++) {
    const length = ((avcC[at] ?? 0) << 8) | (avcC[at + 1] ?? 0);
    if (!hasFramesOnly(avcC.subarray(at + 2, at + 2 + length))) return null;
    at += 2 + length;
  }
  return count === 0 ? null : (lengthField & 3) + 1;
}

/** Profiles whose sequence parameter set tells of chroma and bit depth. */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** frame_mbs_only_flag of a sequence parameter set; false too where it lies behind something rare. */
function hasFramesOnly(unit: Uint8Array): boolean {
  const profile = unit[1];
  if (profile === undefined) return false;
  const { bit, number } = bitReader(unit, 4);
  number(); // seq_parameter_set_id
  if (highProfiles.has(profile)) {
    if (number() === 3) bit(); // chroma_format_idc, separate_colour_plane_flag
    number(); // bit_depth_luma_minus8
    number(); // bit_depth_chroma_minus8
    bit(); // qpprime_y_zero_transform_bypass_flag
    if (bit() === 1) return false; // scaling lists
  }
  number(); // log2_max_frame_num_minus4
  const orderType = number();
  if (orderType === 0)
    number(); // log2_max_pic_order_cnt_lsb_minus4
  else if (orderType === 1) return false; // a table of offsets
  number(); // max_num_ref_frames
  bit(); // gaps_in_frame_num_value_allowed_flag
  number(); // pic_width_in_mbs_minus1
  number(); // pic_height_in_map_units_minus1
  return bit() === 1;
}

/** Reads bits and Exp-Golomb numbers from a byte on; past the end come zeros. */
function bitReader(unit: Uint8Array, from: number): { readonly bit: () => number; readonly number: () => number } {
  let byte = from;
  let position = 0;
  const bit = () => {
    const value = ((unit[byte] ?? 0) >> (7 - position)) & 1;
    position = (position + 1) & 7;
    if (position === 0) {
      byte++;
      // The 3 in 0, 0, 3 only keeps the stream from looking like a start code.
      if (unit[byte] === 3 && unit[byte - 1] === 0 && unit[byte - 2] === 0) byte++;
    }
    return value;
  };
  const number = () => {
    let zeros = 0;
    while (zeros < 32 && bit() === 0) zeros++;
    let value = 1;
    for (let i = 0; i < zeros; i++) value = value * 2 + bit();
    return value - 1;
  };
  return { bit, number };
}
