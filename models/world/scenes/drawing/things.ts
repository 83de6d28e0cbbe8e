/** Objects that people in the scenes use: chair, box, door, ladder, ball, bicycle, barbell and the rest. World units. */

import { ball, boxFaces, capsule, circle, path, polygon, tint, type Group } from './solid';
import type { Colour } from './raster';
import { add, scale, subtract, unit, type Vector } from './vector';

const steel: Colour = [120, 126, 134];
const darkSteel: Colour = [70, 74, 82];

/** A chair facing +x whose seat centre is at `x`. */
export function chair(x: number, seat: number, colour: Colour): Group[] {
  const dark = tint(colour, 0.78);
  const leg = (dx: number, z: number): Group => ({
    solids: [capsule([x + dx, 0.01, z], [x + dx, seat, z], 0.016, dark)],
    bias: -0.05,
  });
  return [
    leg(-0.13, 0.12),
    leg(0.13, 0.12),
    leg(-0.13, -0.12),
    leg(0.13, -0.12),
    { solids: [...boxFaces([x - 0.15, seat - 0.035, -0.15], [x + 0.15, seat, 0.15], colour)], bias: -0.06 },
    {
      solids: [
        polygon(
          [
            [x - 0.15, seat, -0.14],
            [x - 0.15, seat, 0.14],
            [x - 0.17, seat + 0.34, 0.14],
            [x - 0.17, seat + 0.34, -0.14],
          ],
          colour,
          0.018,
        ),
      ],
      bias: -0.12,
    },
  ];
}

/** A crate whose lowest point is at `bottom`. */
export function crate(centreX: number, bottom: number, size: number, colour: Colour, bias = 0): Group {
  const half = size / 2;
  const low: Vector = [centreX - half, bottom, -half];
  const high: Vector = [centreX + half, bottom + size, half];
  const tape = tint(colour, 1.35);
  return {
    solids: [
      ...boxFaces(low, high, colour),
      polygon(
        [
          [centreX - half, bottom + size * 0.42, half],
          [centreX + half, bottom + size * 0.42, half],
          [centreX + half, bottom + size * 0.58, half],
          [centreX - half, bottom + size * 0.58, half],
        ],
        tape,
      ),
    ],
    bias,
  };
}

/** A round ball with a band across. */
export function toyBall(centre: Vector, radius: number, colour: Colour, bias = 0.05): Group {
  const reach = radius * 0.8;
  return {
    solids: [
      ball(centre, radius, colour),
      capsule(add(centre, [-reach, 0, 0]), add(centre, [reach, 0, 0]), radius * 0.12, tint(colour, 0.6)),
      capsule(add(centre, [0, -reach, 0]), add(centre, [0, reach, 0]), radius * 0.12, tint(colour, 0.6)),
    ],
    bias,
  };
}

const doorWidth = 0.46;
const doorHinge: Vector = [0, 0, -0.25];

/** A point of the door leaf: `out` from hinge (0) to free edge (1), `height` over the ground. Shut at angle 0, swinging toward +x. */
function leafPoint(planeX: number, angle: number, out: number, height: number): Vector {
  return add([planeX + Math.sin(angle) * doorWidth * out, height, Math.cos(angle) * doorWidth * out], doorHinge);
}

/** A door in a frame that stands across x at `planeX`. */
export function door(planeX: number, angle: number, colour: Colour): Group[] {
  const height = 0.98;
  const leaf = (out: number, up: number): Vector => leafPoint(planeX, angle, out, up);
  const panel = (low: number, high: number): Vector[] => [leaf(0.2, low), leaf(0.8, low), leaf(0.8, high), leaf(0.2, high)];
  const frame: readonly Vector[] = [
    [planeX, 0, -0.27],
    [planeX, height + 0.02, -0.27],
    [planeX, height + 0.02, 0.23],
    [planeX, 0, 0.23],
  ];
  return [
    { solids: [polygon(frame, [250, 240, 200])], bias: -0.9, outline: false },
    {
      solids: [
        polygon([leaf(0, 0.015), leaf(1, 0.015), leaf(1, height), leaf(0, height)], tint(colour, 1 - 0.16 * Math.sin(angle)), 0.012),
        polygon(panel(0.56, 0.88), tint(colour, 1.2)),
        polygon(panel(0.1, 0.42), tint(colour, 1.2)),
        ball(doorHandle(planeX, angle), 0.024, [236, 204, 92]),
      ],
      bias: -0.6,
    },
    { solids: path(frame, 0.02, tint(colour, 0.62)), bias: -0.5 },
  ];
}

/** Where the door's handle is for a hand to hold. */
export const doorHandle = (planeX: number, angle: number): Vector => add(leafPoint(planeX, angle, 0.86, 0.47), [-0.03, 0, 0]);

/** A ladder leaning toward +x; `at` gives a point on it by height. */
export const ladderAt = (height: number, z: number): Vector => [0.12 + height * 0.16, height, z];
export const ladderRung = 0.155;
export function ladder(colour: Colour): Group[] {
  const rails = [0.13, -0.13].map((z): Group => ({
    solids: [capsule(ladderAt(0, z), ladderAt(1.5, z), 0.02, colour)],
    bias: -0.1,
  }));
  const rungs = Array.from({ length: 9 }, (_, index) =>
    capsule(ladderAt((index + 1) * ladderRung, -0.13), ladderAt((index + 1) * ladderRung, 0.13), 0.014, tint(colour, 0.8)),
  );
  return [{ solids: rungs, bias: -0.12 }, ...rails];
}

/** A wheel, ring or hoop. */
export const ring = (
  centre: Vector,
  radius: number,
  thickness: number,
  colour: Colour,
  first: Vector = [1, 0, 0],
  second: Vector = [0, 1, 0],
): Group => ({
  solids: path(circle(centre, radius, first, second, 22), thickness, colour, true),
});

/** A bicycle heading +x; pedals at `crank`. */
export function bicycle(colour: Colour, crank: Vector): Group[] {
  const tyre: Colour = [46, 46, 50];
  const back: Vector = [-0.31, 0.2, 0];
  const front: Vector = [0.36, 0.2, 0];
  const seat: Vector = [-0.14, 0.47, 0];
  const bar: Vector = [0.27, 0.56, 0];
  const hub: Vector = [0, 0.2, 0];
  const frame = [
    [back, hub],
    [back, [-0.12, 0.42, 0]],
    [hub, [-0.14, 0.46, 0]],
    [
      [-0.12, 0.42, 0],
      [0.25, 0.46, 0],
    ],
    [hub, [0.25, 0.46, 0]],
    [front, bar],
  ] as const;
  return [
    { ...ring(back, 0.18, 0.016, tyre), bias: -0.02 },
    { ...ring(front, 0.18, 0.016, tyre), bias: -0.02 },
    {
      solids: [
        ...frame.map(([from, to]) => capsule(from, to, 0.016, colour)),
        capsule([-0.2, 0.475, 0], [-0.08, 0.475, 0], 0.022, tyre),
        capsule([0.27, 0.57, -0.12], [0.27, 0.57, 0.12], 0.015, darkSteel),
        capsule(seat, seat, 0.01, tyre),
        capsule(hub, crank, 0.014, steel),
      ],
    },
  ];
}

/** A barbell along z through `centre`. */
export function barbell(centre: Vector, colour: Colour): Group[] {
  const plate = (z: number): Group => ({
    solids: [
      polygon(circle(add(centre, [0, 0, z]), 0.13), colour, 0.012),
      polygon(circle(add(centre, [0, 0, z]), 0.045), tint(colour, 0.6)),
    ],
    bias: 0.08,
  });
  return [
    { solids: [capsule(add(centre, [0, 0, -0.44]), add(centre, [0, 0, 0.44]), 0.014, steel)], bias: 0.06 },
    plate(-0.35),
    plate(-0.39),
    plate(0.35),
    plate(0.39),
  ];
}

/** A long thin thing from `from` to `to` with a head at its far end. */
export function stick(
  from: Vector,
  to: Vector,
  radius: number,
  colour: Colour,
  head?: { readonly radius: number; readonly colour: Colour },
  bias = 0.06,
): Group {
  return { solids: [capsule(from, to, radius, colour), ...(head ? [ball(to, head.radius, head.colour)] : [])], bias };
}

/** A drinking glass held upright or tipped along `up`. */
export function cup(hand: Vector, up: Vector, colour: Colour): Group {
  const axis = scale(unit(up), 0.085);
  return {
    solids: [
      capsule(subtract(hand, scale(axis, 0.35)), add(hand, axis), 0.034, colour, 0.046),
      ball(add(hand, axis), 0.036, tint(colour, 0.7)),
    ],
    bias: 0.12,
  };
}

/** A guitar across the belly; `body` is its centre, `head` the end of its neck. */
export function guitar(body: Vector, head: Vector, colour: Colour): Group {
  const along = unit(subtract(head, body));
  return {
    solids: [
      capsule(body, head, 0.018, [92, 62, 40]),
      ball(head, 0.032, [60, 42, 32]),
      ball(subtract(body, scale(along, 0.06)), 0.125, colour),
      ball(add(body, scale(along, 0.08)), 0.092, colour),
      ball(add(body, scale(along, 0.03)), 0.04, [48, 34, 28]),
    ],
    bias: 0.06,
  };
}

/** A bar on two posts, along z, for pull-ups. */
export function highBar(height: number): Group[] {
  return [
    { solids: [capsule([0, height, -0.46], [0, height, 0.46], 0.018, darkSteel)], bias: 0.03 },
    ...[-0.46, 0.46].map((z): Group => ({ solids: [capsule([0, 0, z], [0, height, z], 0.022, steel)], bias: -0.02 })),
  ];
}

/** A punching bag hung from above. */
export function punchBag(x: number, tilt: number, colour: Colour): Group {
  const top: Vector = [x, 1.35, 0];
  const at = (down: number): Vector => add(top, [Math.sin(tilt) * down, -Math.cos(tilt) * down, 0]);
  return {
    solids: [
      capsule(top, at(0.36), 0.012, steel),
      capsule(at(0.42), at(0.86), 0.098, colour),
      capsule(at(0.5), at(0.52), 0.1, tint(colour, 0.7)),
    ],
    bias: -0.05,
  };
}
