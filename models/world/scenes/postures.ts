/**
 * Stills without an action: people in a posture, most with the objects that kept-out actions use. They give the embedded
 * model words for what a frame shows; they are single pictures, in poses drawn at random, never a kept-out motion.
 */

import type { ConceptId } from './concepts';
import type { Framing } from './drawing/camera';
import { hatSolids } from './drawing/figure';
import { between, frontView, sideView, threeQuarterView, type Still } from './drawing/motion';
import type { Random } from './drawing/random';
import { angles, bones, reach, standingPelvis, type Limb } from './drawing/skeleton';
import type { Style } from './drawing/style';
import { chair, crate, door, doorHandle, ladder, ladderAt, ladderRung, toyBall } from './drawing/things';
import { add, type Vector } from './drawing/vector';

export interface Posture {
  readonly id: string;
  readonly framing: Framing;
  readonly draw: (random: Random, style: Style) => { readonly still: Still; readonly shows: readonly ConceptId[] };
}

const freeArm = (random: Random): Limb => angles(random.uniform(-0.4, 1.2), random.uniform(0, 1.2), random.uniform(0.03, 0.4));
const quietArm = (random: Random): Limb => angles(random.uniform(-0.15, 0.35), random.uniform(0, 0.5), random.uniform(0.04, 0.2));
const planted = (random: Random, x: number): readonly [Limb, Limb] => [
  reach([x + random.uniform(-0.12, 0.12), bones.ankle, random.uniform(0.06, 0.12)]),
  reach([x + random.uniform(-0.12, 0.12), bones.ankle, -random.uniform(0.06, 0.12)]),
];
const wideView: Framing = { yaw: [-1.4, 0.5], centreX: 0.05, centreY: 0.54, extent: 1.3 };

const bare: Posture = {
  id: 'bare',
  framing: { ...frontView, yaw: [-2, 0.4] },
  draw: (random) => {
    const kind = random.pick([
      'standing',
      'walking',
      'crouching',
      'bending',
      'kneeling',
      'arms-raised',
      'arm-raised',
      'arms-forward',
    ] as const);
    let arms: readonly [Limb, Limb] = [quietArm(random), quietArm(random)];
    let legs: readonly [Limb, Limb] = planted(random, 0);
    let pelvis: Vector = [0, standingPelvis - 0.01, 0];
    let lean = random.uniform(-0.05, 0.12);
    const raised = (): Limb => angles(random.uniform(0, 0.6), random.uniform(0, 0.3), random.uniform(2, 2.9), random.uniform(2.4, 3.1));
    if (kind === 'walking') {
      const stride = random.uniform(0.25, 0.45) * random.pick([-1, 1]);
      legs = [angles(stride, -random.uniform(0, 0.3)), angles(-stride, -random.uniform(0.1, 0.5))];
      arms = [angles(-stride * 0.9, 0.3, 0.06), angles(stride * 0.9, 0.3, 0.06)];
    } else if (kind === 'crouching') {
      const deep = random.uniform(0.15, 0.3);
      pelvis = [-0.08, standingPelvis - deep, 0];
      lean = random.uniform(0.1, 0.7);
      arms = [freeArm(random), freeArm(random)];
    } else if (kind === 'bending') {
      lean = random.uniform(0.7, 1.4);
      pelvis = [-0.1, standingPelvis - random.uniform(0.01, 0.07), 0];
      arms = [angles(random.uniform(0.4, 1.5), 0.1, 0.06), angles(random.uniform(0.4, 1.5), 0.1, 0.06)];
    } else if (kind === 'kneeling') {
      pelvis = [0, 0.3, 0];
      legs = [angles(0.05, -1.5, 0.08), angles(random.uniform(0, 1.2), -1.5, 0.08)];
    } else if (kind === 'arms-raised') arms = [raised(), raised()];
    else if (kind === 'arm-raised') arms = random.chance(0.5) ? [raised(), quietArm(random)] : [quietArm(random), raised()];
    else if (kind === 'arms-forward')
      arms = [
        angles(random.uniform(1.1, 1.8), random.uniform(0, 0.3), 0.06),
        angles(random.uniform(1.1, 1.8), random.uniform(0, 0.3), 0.06),
      ];
    const upright = kind === 'arms-raised' || kind === 'arm-raised' || kind === 'arms-forward';
    return {
      still: { pose: { pelvis, lean, nod: random.uniform(-0.2, 0.3), arms, legs }, things: [] },
      shows: upright ? [kind, 'standing'] : [kind],
    };
  },
};

const withChair: Posture = {
  id: 'chair',
  framing: { ...threeQuarterView, yaw: [-0.9, 0.4], centreX: 0.02, centreY: 0.52, extent: 1.2 },
  draw: (random, style) => {
    const seat = random.uniform(0.27, 0.32);
    const down = random.pick([0, random.uniform(0.25, 0.75), 1]);
    const half = down > 0 && down < 1;
    return {
      still: {
        pose: {
          pelvis: [between(random.uniform(0.05, 0.16), -0.14, down), between(standingPelvis - 0.01, seat + 0.06, down), 0],
          lean: half ? random.uniform(0.3, 0.8) : random.uniform(-0.1, 0.3),
          nod: random.uniform(-0.3, 0.3),
          arms: [freeArm(random), freeArm(random)],
          legs: planted(random, random.uniform(0.06, 0.16)),
        },
        things: chair(-0.16, seat, style.thing),
      },
      shows:
        down === 1 ? ['on-chair', 'sitting', 'chair'] : half ? ['over-chair', 'crouching', 'chair'] : ['beside-chair', 'standing', 'chair'],
    };
  },
};

const withBox: Posture = {
  id: 'box',
  framing: { ...wideView, yaw: [-0.8, 0.5], centreX: 0.1 },
  draw: (random, style) => {
    const kind = random.pick(['near-box', 'holding-box', 'beside-box', 'hands-on-box'] as const);
    const big = kind === 'hands-on-box' || random.chance(0.15);
    const size = big ? random.uniform(0.36, 0.48) : random.uniform(0.19, 0.29);
    const stoop = kind === 'near-box' ? random.uniform(0.4, 1) : 0;
    const height = kind === 'holding-box' ? random.uniform(0.3, 0.65) : 0;
    const boxX = (kind === 'holding-box' ? random.uniform(0.22, 0.32) : random.uniform(0.28, 0.4)) + (big ? 0.12 : 0);
    const lean = kind === 'hands-on-box' ? random.uniform(0.3, 0.8) : between(random.uniform(-0.05, 0.2), random.uniform(0.7, 1.2), stoop);
    const hold = (side: number): Limb => {
      if (kind === 'beside-box') return quietArm(random);
      if (kind === 'hands-on-box')
        return reach([boxX - size / 2 - 0.01 + random.uniform(0, 0.1), size * random.uniform(0.75, 1.05), side * 0.12]);
      return reach([boxX - random.uniform(0, 0.05), height + size * random.uniform(0.2, 0.8), side * size * 0.55]);
    };
    const pelvisX = kind === 'hands-on-box' ? boxX - size / 2 - random.uniform(0.25, 0.38) : -0.12 * stoop;
    return {
      still: {
        pose: {
          pelvis: [pelvisX, standingPelvis - 0.01 - 0.22 * stoop, 0],
          lean,
          nod: random.uniform(-0.3, 0.2),
          arms: [hold(1), hold(-1)],
          legs: planted(random, pelvisX + 0.1 * stoop - (kind === 'hands-on-box' ? 0.08 : 0)),
        },
        things: [crate(boxX, height, size, style.thing, big ? -0.03 : 0)],
      },
      shows: kind === 'near-box' ? [kind, 'bending', 'box'] : kind === 'hands-on-box' ? [kind, 'box'] : [kind, 'standing', 'box'],
    };
  },
};

const withDoor: Posture = {
  id: 'door',
  framing: { yaw: [0.4, 1], centreX: 0.06, centreY: 0.54, extent: 1.3 },
  draw: (random, style) => {
    const plane = random.uniform(0.17, 0.24);
    const kind = random.pick(['shut-door', 'ajar-door', 'wide-door'] as const);
    const angle = kind === 'shut-door' ? 0 : kind === 'ajar-door' ? random.uniform(0.2, 0.7) : random.uniform(0.8, 1.25);
    const x = plane - random.uniform(0.02, 0.42);
    const touching = kind === 'ajar-door' || random.chance(0.5);
    return {
      still: {
        pose: {
          pelvis: [x, standingPelvis - 0.015, random.uniform(0.02, 0.12)],
          lean: random.uniform(-0.05, 0.2),
          nod: random.uniform(-0.2, 0.2),
          arms: [quietArm(random), touching ? reach(doorHandle(plane, angle)) : quietArm(random)],
          legs: planted(random, x),
        },
        things: door(plane, angle, style.thing),
      },
      shows: [kind, 'standing', 'door'],
    };
  },
};

const withLadder: Posture = {
  id: 'ladder',
  framing: { ...sideView, yaw: [-0.6, 0.6], centreX: 0.08, centreY: 0.74, extent: 1.52 },
  draw: (random, style) => {
    const colour = random.chance(0.5) ? style.accent : style.thing;
    if (random.chance(0.35)) {
      const x = random.uniform(-0.22, -0.05);
      const hold = random.chance(0.5) ? reach(ladderAt(random.uniform(0.6, 0.9), 0.12)) : quietArm(random);
      return {
        still: {
          pose: {
            pelvis: [x, standingPelvis - 0.01, random.uniform(-0.05, 0.12)],
            arms: [hold, quietArm(random)],
            legs: planted(random, x),
          },
          things: ladder(colour),
        },
        shows: ['beside-ladder', 'standing', 'ladder'],
      };
    }
    const level = random.uniform(0, 3.4);
    const hold = (first: number, z: number, back: number): Limb =>
      reach(add(ladderAt((level + first + random.uniform(-0.8, 0.8)) * ladderRung, z), [back, 0, 0]));
    return {
      still: {
        pose: {
          pelvis: add(ladderAt((level + 3.5) * ladderRung, 0), [random.uniform(-0.31, -0.22), -0.02, 0]),
          lean: random.uniform(0.02, 0.28),
          nod: random.uniform(-0.4, 0.1),
          arms: [hold(6.2, 0.11, -0.02), hold(6.2, -0.11, -0.02)],
          legs: [hold(1, 0.07, -0.04), hold(1, -0.07, -0.04)],
        },
        things: ladder(colour),
      },
      shows: ['on-ladder', 'ladder'],
    };
  },
};

const withBall: Posture = {
  id: 'ball',
  framing: { ...wideView, yaw: [-0.8, 0.5], centreX: 0.18 },
  draw: (random, style) => {
    const radius = random.uniform(0.072, 0.1);
    const held = random.chance(0.6);
    const at: Vector = held
      ? [random.uniform(0.16, 0.38), random.uniform(0.45, 1.05), 0]
      : [random.uniform(0.5, 0.95), random.uniform(0.6, 1.05), 0];
    const hand = (side: number): Limb =>
      held ? reach(add(at, [-0.03, 0, side * radius])) : reach([random.uniform(0.2, 0.36), random.uniform(0.58, 0.88), side * 0.09]);
    return {
      still: {
        pose: {
          pelvis: [random.uniform(-0.05, 0.03), standingPelvis - 0.02, 0],
          lean: random.uniform(-0.1, 0.22),
          nod: random.uniform(-0.2, 0.1),
          arms: [hand(1), hand(-1)],
          legs: planted(random, 0),
        },
        things: [toyBall(at, radius, style.accent)],
      },
      shows: [held ? 'holding-ball' : 'ball-in-air', 'standing', 'ball'],
    };
  },
};

const withHat: Posture = {
  id: 'hat',
  framing: { ...threeQuarterView, yaw: [-1.3, 0.3], centreY: 0.58, extent: 1.25 },
  draw: (random, style) => {
    const worn = random.chance(0.5);
    const crown: Vector = [0.01, standingPelvis - 0.01 + bones.trunk + bones.neck, 0];
    const at: Vector = worn
      ? add(crown, [0, random.uniform(0, 0.03), 0])
      : [random.uniform(0.12, 0.32), random.uniform(0.4, 0.95), random.uniform(0.05, 0.2)];
    const touching = !worn || random.chance(0.5);
    const hand = touching ? reach(add(at, [0.1, 0.05, 0.05]), [0.2, -0.8, 0.8]) : quietArm(random);
    return {
      still: {
        pose: { pelvis: [0, standingPelvis - 0.01, 0], arms: [hand, quietArm(random)], legs: planted(random, 0) },
        things: [{ solids: hatSolids((ahead, above) => add(at, [ahead, above, 0]), style.accent), bias: 0.07 }],
      },
      shows: [worn ? 'wearing-hat' : 'holding-hat', 'standing', 'hat'],
    };
  },
};

export const postures: readonly Posture[] = [bare, withChair, withBox, withDoor, withLadder, withBall, withHat];
