/** Heads of a published text tower of this width: each 64 wide. */
export function usualTextHeads(width: number): number {
  return Math.max(2, Math.floor(width / 64));
}
