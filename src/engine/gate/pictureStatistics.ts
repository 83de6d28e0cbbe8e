/**
 * What the frames of a clip are like as pictures, whatever they show: how flat, how colourful, how many colours, how still.
 * Drawings of one hand differ from film and from other drawings here as much as in the model's features.
 */

/** Luma steps between neighbours that count as none, faint, visible, strong; shares of pixels up to each are kept. */
const steps = [1, 2, 4, 8, 16, 32, 64] as const;
/** Width of the frame's rim, as a share of its side. */
const rimShare = 1 / 8;
/** Colours are told apart by the upper bits of each channel. */
const colourBits = 4;
const quantiles = [0.02, 0.25, 0.5, 0.75, 0.98] as const;

/** Of one frame: step shares, lone-pixel noise, luma quantiles, saturation quantiles, colour counts, then the rim's sides. */
const frameNumbers = steps.length + 2 + quantiles.length * 2 + 4 + 4 * 5;
/** Of the clip: how far pixels move from their own mean, in the whole and at the rim. */
const clipNumbers = 6;
export const statisticsCount = frameNumbers + clipNumbers;

/** u8 RGB [T, R, R, 3] -> `statisticsCount` numbers, means over the frames first. */
export function pictureStatistics(pixels: Uint8Array, T: number, R: number): Float64Array {
  const statistics = new Float64Array(statisticsCount);
  const lumas: Float32Array[] = [];
  for (let t = 0; t < T; t++) {
    const frame = pixels.subarray(t * R * R * 3, (t + 1) * R * R * 3);
    const luma = lumaOf(frame);
    lumas.push(luma);
    for (const [k, value] of ofFrame(frame, luma, R).entries()) statistics[k]! += value / T;
  }
  statistics.set(ofMotion(lumas, R), frameNumbers);
  return statistics;
}

function lumaOf(frame: Uint8Array): Float32Array {
  const luma = new Float32Array(frame.length / 3);
  for (let n = 0; n < luma.length; n++) luma[n] = 0.299 * frame[n * 3]! + 0.587 * frame[n * 3 + 1]! + 0.114 * frame[n * 3 + 2]!;
  return luma;
}

function ofFrame(frame: Uint8Array, luma: Float32Array, R: number): number[] {
  const saturation = new Float32Array(luma.length);
  for (let n = 0; n < luma.length; n++) {
    const [red, green, blue] = [frame[n * 3]!, frame[n * 3 + 1]!, frame[n * 3 + 2]!];
    saturation[n] = Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return [...flatness(luma, R), ...quantilesOf(luma), ...quantilesOf(saturation), ...colours(frame), ...rim(frame, luma, R)];
}

/** Steps are counted in quarters of a level, up to here. */
const finestSteps = 4;
const countedSteps = 64 * finestSteps;

/** Shares of pixels whose step to the right and down is at most each of `steps`; mean step of the flat half; lone-pixel noise. */
function flatness(luma: Float32Array, R: number): number[] {
  const counts = new Uint32Array(countedSteps + 2);
  let roughness = 0;
  for (let y = 0; y < R - 1; y++) {
    for (let x = 0; x < R - 1; x++) {
      const here = y * R + x;
      const right = luma[here + 1]! - luma[here]!;
      const down = luma[here + R]! - luma[here]!;
      const size = Math.max(Math.abs(right), Math.abs(down));
      counts[Math.min(countedSteps + 1, Math.ceil(size * finestSteps))]! += 1;
      roughness += Math.min(16, Math.abs(luma[here + R + 1]! - luma[here + R]! - right));
    }
  }
  const all = (R - 1) ** 2;
  let [seen, flat, left] = [0, 0, all >> 1];
  const shares = new Float64Array(counts.length);
  for (const [step, count] of counts.entries()) {
    const taken = Math.min(left, count);
    flat += (taken * step) / finestSteps;
    left -= taken;
    seen += count;
    shares[step] = seen / all;
  }
  return [...steps.map((step) => shares[step * finestSteps]!), Math.log1p(flat / (all >> 1)), Math.log1p(roughness / all)];
}

/** Of values from 0 to 255. */
function quantilesOf(values: Float32Array): number[] {
  const counts = new Uint32Array(256);
  for (const value of values) counts[Math.round(value)]! += 1;
  let [level, seen] = [0, counts[0]!];
  return quantiles.map((quantile) => {
    while (seen <= quantile * (values.length - 1)) seen += counts[++level]!;
    return level / 255;
  });
}

/** How much of the frame the commonest 1, 4 and 16 colours cover, and the colours' entropy in bits. */
function colours(frame: Uint8Array): number[] {
  const shift = 8 - colourBits;
  const counts = new Float32Array(1 << (3 * colourBits));
  const total = frame.length / 3;
  for (let n = 0; n < frame.length; n += 3) {
    const colour = ((frame[n]! >> shift) << (2 * colourBits)) | ((frame[n + 1]! >> shift) << colourBits) | (frame[n + 2]! >> shift);
    counts[colour]! += 1;
  }
  const shares = counts
    .filter((count) => count > 0)
    .sort()
    .toReversed()
    .map((count) => count / total);
  const covered = (count: number): number => shares.subarray(0, count).reduce((sum, share) => sum + share, 0);
  return [covered(1), covered(4), covered(16), -shares.reduce((sum, share) => sum + share * Math.log2(share), 0) / 8];
}

/** Mean red, green, blue, spread of luma and mean step along each side's strip: top, bottom, left, right. */
function rim(frame: Uint8Array, luma: Float32Array, R: number): number[] {
  const width = Math.round(R * rimShare);
  const sides = [
    [0, 0, R, width],
    [0, R - width, R, R],
    [0, width, width, R - width],
    [R - width, width, R, R - width],
  ] as const;
  return sides.flatMap(([left, top, right, bottom]) => {
    const sums = [0, 0, 0];
    let [sum, squares, walk] = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const n = y * R + x;
        for (let c = 0; c < 3; c++) sums[c]! += frame[n * 3 + c]!;
        sum += luma[n]!;
        squares += luma[n]! ** 2;
        if (x + 1 < right) walk += Math.abs(luma[n + 1]! - luma[n]!);
        if (y + 1 < bottom) walk += Math.abs(luma[n + R]! - luma[n]!);
      }
    }
    const count = (right - left) * (bottom - top);
    const spread = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
    return [...sums.map((channel) => channel / count / 255), Math.log1p(spread) / 4, Math.log1p(walk / count)];
  });
}

/** Each pixel's deviation over time: mean, shares above 4, 12 and 40 levels, and mean and share above 12 at the rim. */
function ofMotion(lumas: readonly Float32Array[], R: number): number[] {
  const width = Math.round(R * rimShare);
  const T = lumas.length;
  let [whole, faint, visible, strong, atRim, visibleAtRim, rimCount] = [0, 0, 0, 0, 0, 0, 0];
  for (let y = 0; y < R; y++) {
    for (let x = 0; x < R; x++) {
      let [sum, squares] = [0, 0];
      for (const luma of lumas) {
        sum += luma[y * R + x]!;
        squares += luma[y * R + x]! ** 2;
      }
      const deviation = Math.sqrt(Math.max(0, squares / T - (sum / T) ** 2));
      whole += deviation;
      if (deviation > 4) faint += 1;
      if (deviation > 12) visible += 1;
      if (deviation > 40) strong += 1;
      if (Math.min(x, y, R - 1 - x, R - 1 - y) >= width) continue;
      atRim += deviation;
      rimCount += 1;
      if (deviation > 12) visibleAtRim += 1;
    }
  }
  const all = R * R;
  return [Math.log1p(whole / all), faint / all, visible / all, strong / all, Math.log1p(atRim / rimCount), visibleAtRim / rimCount];
}
