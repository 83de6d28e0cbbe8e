/** Sizes and offsets as torchvision and PIL round them. */

/** Size with the short side at `shortSide`, the long side floor(shortSide * long / short). */
export function shortSideSize(width: number, height: number, shortSide: number): { width: number; height: number } {
  return width <= height
    ? { width: shortSide, height: Math.floor((shortSide * height) / width) }
    : { width: Math.floor((shortSide * width) / height), height: shortSide };
}

/** Offset of a centre crop: (size - crop) / 2, a half going to the even neighbour (Python's round). */
export function centerOffset(size: number, crop: number): number {
  const offset = (size - crop) / 2;
  const low = Math.floor(offset);
  if (offset === low) return low;
  return low % 2 === 0 ? low : low + 1;
}
