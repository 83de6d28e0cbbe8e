/** Which variants of a product an adapter is offered; choice/ measures which of them it gets. */
import type { AdapterTraits } from '../gpu/traits';
import type { ProductVariant } from './productShape';

/** The variants worth measuring here, the likeliest first. */
export function candidates({ software, subgroup, half }: AdapterTraits): ProductVariant[] {
  if (software) {
    return [
      { kind: 'registers', rows: 8, columns4: 1, lanes: subgroup },
      { kind: 'registers', rows: 16, columns4: 2, lanes: subgroup },
      { kind: 'registers', rows: 8, columns4: 2, lanes: 1 },
    ];
  }
  const tiles: ProductVariant[] = [
    { kind: 'tiles', tile: [64, 64, 16], part: [8, 8], half: false },
    { kind: 'tiles', tile: [64, 64, 16], part: [4, 8], half: false },
    { kind: 'tiles', tile: [128, 128, 16], part: [8, 8], half: false },
    { kind: 'tiles', tile: [32, 64, 16], part: [4, 4], half: false },
  ];
  return half ? [...tiles, ...tiles.slice(0, 3).map((tile) => ({ ...tile, half: true }) as ProductVariant)] : tiles;
}

/** Sums in half precision. */
export function isHalf(variant: ProductVariant): boolean {
  return variant.kind === 'tiles' && variant.half;
}
