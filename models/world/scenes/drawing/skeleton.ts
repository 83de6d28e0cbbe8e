/** The articulated body: a pose (angles, or places for hands and feet to reach) becomes joint positions. Angles in radians. */

import { add, combine, dot, length, scale, subtract, unit, type Vector } from './vector';

/**
 * A limb by angles or by reaching. `flex` swings forward from hanging down (PI is straight up), `spread` swings away
 * from the body; the lower part's angles are absolute like the upper's.
 */
export type Limb =
  | {
      readonly kind: 'angles';
      readonly upper: readonly [flex: number, spread: number];
      readonly lower: readonly [flex: number, spread: number];
    }
  | { readonly kind: 'reach'; readonly target: Vector; readonly pole?: Vector };

export interface Pose {
  readonly pelvis: Vector;
  /** Whole body: falling forward, tipping to the right, turning about the vertical. */
  readonly pitch?: number;
  readonly roll?: number;
  readonly turn?: number;
  /** Trunk against pelvis: bending forward, bending to the right. */
  readonly lean?: number;
  readonly sway?: number;
  /** Head against trunk, looking down. */
  readonly nod?: number;
  /** [right, left] */
  readonly arms: readonly [Limb, Limb];
  readonly legs: readonly [Limb, Limb];
}

export const bones = {
  thigh: 0.24,
  shin: 0.24,
  ankle: 0.035,
  foot: 0.075,
  trunk: 0.285,
  shoulder: 0.105,
  hip: 0.058,
  upperArm: 0.165,
  forearm: 0.165,
  neck: 0.135,
  head: 0.082,
} as const;

/** Height of the pelvis over the ground when standing straight. */
export const standingPelvis = bones.thigh + bones.shin + bones.ankle;

export const jointNames = [
  'head',
  'rightShoulder',
  'leftShoulder',
  'rightElbow',
  'leftElbow',
  'rightHand',
  'leftHand',
  'rightHip',
  'leftHip',
  'rightKnee',
  'leftKnee',
  'rightFoot',
  'leftFoot',
] as const;
type JointName = (typeof jointNames)[number];

export interface Skeleton {
  readonly joints: Readonly<Record<JointName, Vector>>;
  readonly pelvis: Vector;
  readonly neck: Vector;
  readonly toes: readonly [Vector, Vector];
  /** Trunk axes: forward, up, right. */
  readonly trunk: Axes;
}

type Axes = readonly [Vector, Vector, Vector];

export const angles = (flex: number, bend = 0, spread = 0, lowerSpread = spread): Limb => ({
  kind: 'angles',
  upper: [flex, spread],
  lower: [flex + bend, lowerSpread],
});
export const reach = (target: Vector, pole?: Vector): Limb => (pole ? { kind: 'reach', target, pole } : { kind: 'reach', target });

export function solvePose(pose: Pose): Skeleton {
  const body = bodyAxes(pose.turn ?? 0, pose.pitch ?? 0, pose.roll ?? 0);
  const trunk = rollAxes(pitchAxes(body, pose.lean ?? 0), pose.sway ?? 0);
  const head = pitchAxes(trunk, pose.nod ?? 0);
  const { pelvis } = pose;
  const neck = add(pelvis, scale(trunk[1], bones.trunk));
  const side = (right: number, arms: Limb, legs: Limb) => {
    const shoulder = add(neck, scale(trunk[2], right * bones.shoulder));
    const hip = add(pelvis, scale(body[2], right * bones.hip));
    const [elbow, hand] = solveLimb(
      arms,
      shoulder,
      trunk,
      right,
      bones.upperArm,
      bones.forearm,
      add(add(scale(trunk[1], -0.8), scale(trunk[0], -0.5)), scale(trunk[2], right * 0.6)),
    );
    const [knee, foot] = solveLimb(legs, hip, body, right, bones.thigh, bones.shin, add(body[0], scale(body[2], right * 0.2)));
    return { shoulder, elbow, hand, hip, knee, foot, toe: toeOf(knee, foot, body, legs.kind === 'reach') };
  };
  const right = side(1, pose.arms[0], pose.legs[0]);
  const left = side(-1, pose.arms[1], pose.legs[1]);
  return {
    joints: {
      head: add(neck, scale(head[1], bones.neck)),
      rightShoulder: right.shoulder,
      leftShoulder: left.shoulder,
      rightElbow: right.elbow,
      leftElbow: left.elbow,
      rightHand: right.hand,
      leftHand: left.hand,
      rightHip: right.hip,
      leftHip: left.hip,
      rightKnee: right.knee,
      leftKnee: left.knee,
      rightFoot: right.foot,
      leftFoot: left.foot,
    },
    pelvis,
    neck,
    toes: [right.toe, left.toe],
    trunk,
  };
}

function bodyAxes(turn: number, pitch: number, roll: number): Axes {
  const turned: Axes = [
    [Math.cos(turn), 0, Math.sin(turn)],
    [0, 1, 0],
    [-Math.sin(turn), 0, Math.cos(turn)],
  ];
  return rollAxes(pitchAxes(turned, pitch), roll);
}

function pitchAxes([forward, up, right]: Axes, angle: number): Axes {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  return [combine([forward, up, right], [cosine, -sine, 0]), combine([forward, up, right], [sine, cosine, 0]), right];
}

function rollAxes([forward, up, right]: Axes, angle: number): Axes {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  return [forward, combine([forward, up, right], [0, cosine, sine]), combine([forward, up, right], [0, -sine, cosine])];
}

function solveLimb(
  limb: Limb,
  root: Vector,
  axes: Axes,
  right: number,
  upper: number,
  lower: number,
  defaultPole: Vector,
): [Vector, Vector] {
  if (limb.kind === 'angles') {
    const middle = add(root, scale(direction(limb.upper, axes, right), upper));
    return [middle, add(middle, scale(direction(limb.lower, axes, right), lower))];
  }
  const way = subtract(limb.target, root);
  const along = unit(way);
  const distance = Math.min(Math.max(length(way), Math.abs(upper - lower) + 1e-3), (upper + lower) * 0.999);
  const foot = (upper * upper - lower * lower + distance * distance) / (2 * distance);
  const height = Math.sqrt(Math.max(0, upper * upper - foot * foot));
  const pole = limb.pole ?? defaultPole;
  const across = unit(subtract(pole, scale(along, dot(pole, along))));
  return [add(add(root, scale(along, foot)), scale(across, height)), add(root, scale(along, distance))];
}

function direction([flex, spread]: readonly [number, number], axes: Axes, right: number): Vector {
  return combine(axes, [Math.sin(flex) * Math.cos(spread), -Math.cos(flex) * Math.cos(spread), right * Math.sin(spread)]);
}

/** Feet that reach stand flat; free feet point square to the shin. */
function toeOf(knee: Vector, foot: Vector, body: Axes, planted: boolean): Vector {
  const shin = unit(subtract(foot, knee));
  const ahead = planted && Math.abs(body[0][1]) < 0.5 ? body[0] : unit(subtract(body[0], scale(shin, dot(body[0], shin))));
  return add(foot, scale(ahead, bones.foot));
}
