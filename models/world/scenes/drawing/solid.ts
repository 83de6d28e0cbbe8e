/** Things placed in the world: shapes with colours, gathered in groups that are outlined and sorted by depth as a whole. */

import type { Colour } from './raster';
import { add, combine, type Vector } from './vector';

export type Solid =
  | {
      readonly kind: 'capsule';
      readonly from: Vector;
      readonly to: Vector;
      readonly radiusFrom: number;
      readonly radiusTo: number;
      readonly colour: Colour;
    }
  | { readonly kind: 'polygon'; readonly points: readonly Vector[]; readonly radius: number; readonly colour: Colour };

export interface Group {
  readonly solids: readonly Solid[];
  /** Added to the group's mean depth when sorting; larger is drawn later. */
  readonly bias?: number;
  /** 1 unless the thing lets light through. */
  readonly opacity?: number;
  readonly outline?: boolean;
}

export function capsule(from: Vector, to: Vector, radiusFrom: number, colour: Colour, radiusTo = radiusFrom): Solid {
  return { kind: 'capsule', from, to, radiusFrom, radiusTo, colour };
}

export const ball = (centre: Vector, radius: number, colour: Colour): Solid => capsule(centre, centre, radius, colour);

export const polygon = (points: readonly Vector[], colour: Colour, radius = 0): Solid => ({
  kind: 'polygon',
  points,
  radius,
  colour,
});

const axes: readonly [Vector, Vector, Vector] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Points of a circle spanned by two unit axes. */
export function circle(centre: Vector, radius: number, first: Vector = axes[0], second: Vector = axes[1], count = 18): Vector[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    return add(centre, combine([first, second, [0, 0, 0]], [radius * Math.cos(angle), radius * Math.sin(angle), 0]));
  });
}

/** A chain of capsules through the points. */
export function path(points: readonly Vector[], radius: number, colour: Colour, closed = false): Solid[] {
  const ends = closed ? points : points.slice(0, -1);
  return ends.map((from, index) => capsule(from, points[(index + 1) % points.length] ?? from, radius, colour));
}

/** The three visible kinds of face of an axis-parallel box, lighter on top, darker at the ends; drawn as one group. */
export function boxFaces(low: Vector, high: Vector, colour: Colour): Solid[] {
  const [x0, y0, z0] = low;
  const [x1, y1, z1] = high;
  const dark = tint(colour, 0.82);
  const face = (points: Vector[], shade: Colour): Solid => polygon(points, shade, 0.004);
  return [
    face(
      [
        [x0, y0, z0],
        [x1, y0, z0],
        [x1, y1, z0],
        [x0, y1, z0],
      ],
      colour,
    ),
    face(
      [
        [x0, y0, z0],
        [x0, y0, z1],
        [x0, y1, z1],
        [x0, y1, z0],
      ],
      dark,
    ),
    face(
      [
        [x1, y0, z0],
        [x1, y0, z1],
        [x1, y1, z1],
        [x1, y1, z0],
      ],
      dark,
    ),
    face(
      [
        [x0, y1, z0],
        [x1, y1, z0],
        [x1, y1, z1],
        [x0, y1, z1],
      ],
      tint(colour, 1.18),
    ),
    face(
      [
        [x0, y0, z1],
        [x1, y0, z1],
        [x1, y1, z1],
        [x0, y1, z1],
      ],
      colour,
    ),
  ];
}

export const tint = (colour: Colour, factor: number): Colour => [colour[0] * factor, colour[1] * factor, colour[2] * factor];

export function blendColours(first: Colour, second: Colour, amount: number): Colour {
  const at = (channel: 0 | 1 | 2): number => first[channel] + (second[channel] - first[channel]) * amount;
  return [at(0), at(1), at(2)];
}
