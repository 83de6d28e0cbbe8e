/**
 * A small anti-aliased software rasteriser: tapered capsules, discs and convex polygons, each with a dark outline,
 * drawn by signed distance into an RGB picture. No canvas: the same bytes in Node and in the browser.
 */

export type Colour = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly data: Uint8ClampedArray;
}

/** Shapes in pixels. A disc is a capsule whose ends meet. */
export type FlatShape =
  | {
      readonly kind: 'capsule';
      readonly from: Point;
      readonly to: Point;
      readonly radiusFrom: number;
      readonly radiusTo: number;
    }
  | { readonly kind: 'polygon'; readonly points: readonly Point[]; readonly radius: number };

/** Draws one shape, grown by `grow` pixels, with coverage `opacity`. */
export function drawShape(picture: Picture, shape: FlatShape, colour: Colour, grow: number, opacity = 1): void {
  if (shape.kind === 'capsule') drawCapsule(picture, shape, colour, grow, opacity);
  else drawPolygon(picture, shape.points, shape.radius + grow, colour, opacity);
}

function drawCapsule(
  picture: Picture,
  shape: Extract<FlatShape, { kind: 'capsule' }>,
  colour: Colour,
  grow: number,
  opacity: number,
): void {
  const [fromX, fromY] = shape.from;
  const radiusFrom = shape.radiusFrom + grow;
  const radiusTo = shape.radiusTo + grow;
  const reach = Math.max(radiusFrom, radiusTo) + 1;
  const deltaX = shape.to[0] - fromX;
  const deltaY = shape.to[1] - fromY;
  const inverse = 1 / Math.max(deltaX * deltaX + deltaY * deltaY, 1e-9);
  const [left, right, top, bottom] = bounds(picture, [shape.from, shape.to], reach);
  for (let y = top; y <= bottom; y++) {
    const offsetY = y + 0.5 - fromY;
    for (let x = left; x <= right; x++) {
      const offsetX = x + 0.5 - fromX;
      const along = Math.min(1, Math.max(0, (offsetX * deltaX + offsetY * deltaY) * inverse));
      const awayX = offsetX - deltaX * along;
      const awayY = offsetY - deltaY * along;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY) - (radiusFrom + (radiusTo - radiusFrom) * along);
      if (distance < 0.5) blend(picture, x, y, colour, Math.min(1, 0.5 - distance) * opacity);
    }
  }
}

function drawPolygon(picture: Picture, points: readonly Point[], radius: number, colour: Colour, opacity: number): void {
  const edges = outwardEdges(points);
  const [left, right, top, bottom] = bounds(picture, points, radius + 1);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      let distance = -Infinity;
      for (const [normalX, normalY, offset] of edges) {
        distance = Math.max(distance, normalX * (x + 0.5) + normalY * (y + 0.5) - offset);
        if (distance >= radius + 0.5) break;
      }
      if (distance < radius + 0.5) blend(picture, x, y, colour, Math.min(1, 0.5 + radius - distance) * opacity);
    }
  }
}

/** Unit outward normals and offsets of a convex polygon's edges, whichever way round its points go. */
function outwardEdges(points: readonly Point[]): [number, number, number][] {
  let doubleArea = 0;
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    doubleArea += x * nextY - nextX * y;
  });
  const turn = doubleArea >= 0 ? 1 : -1;
  return points.flatMap(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    const size = Math.hypot(nextX - x, nextY - y);
    if (size < 1e-6) return [];
    const normalX = (turn * (nextY - y)) / size;
    const normalY = (-turn * (nextX - x)) / size;
    return [[normalX, normalY, normalX * x + normalY * y] as [number, number, number]];
  });
}

function bounds(picture: Picture, points: readonly Point[], reach: number): [number, number, number, number] {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [
    Math.max(0, Math.floor(left - reach)),
    Math.min(picture.width - 1, Math.ceil(right + reach)),
    Math.max(0, Math.floor(top - reach)),
    Math.min(picture.height - 1, Math.ceil(bottom + reach)),
  ];
}

function blend(picture: Picture, x: number, y: number, colour: Colour, coverage: number): void {
  const { data } = picture;
  const at = (y * picture.width + x) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const old = data[at + channel] ?? 0;
    data[at + channel] = old + ((colour[channel] ?? 0) - old) * coverage;
  }
}
