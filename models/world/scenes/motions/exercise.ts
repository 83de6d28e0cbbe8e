/** Learned motions done on the spot: jumping jacks, squats, push-ups, sit-ups, pull-ups, handstands, weights, rope. */

import { between, frontView, sideView, swell, swing, threeQuarterView, type Motion } from '../drawing/motion';
import { angles, bones, reach, standingPelvis, type Limb, type Pose } from '../drawing/skeleton';
import { path } from '../drawing/solid';
import { barbell, highBar } from '../drawing/things';
import type { Vector } from '../drawing/vector';

const both = (limb: Limb): readonly [Limb, Limb] => [limb, limb];

export const jumpingJacks: Motion = {
  framing: { ...frontView, centreY: 0.64, extent: 1.42 },
  seconds: [0.8, 1.3],
  repeats: true,
  prepare: (random) => {
    const wide = random.uniform(0.42, 0.6);
    const high = random.uniform(2.5, 2.85);
    return (phase) => {
      const open = swell(phase) ** 0.7;
      const hop = 0.06 * Math.abs(swing(phase));
      const spread = between(0.06, wide, open);
      return {
        pose: {
          pelvis: [0, bones.ankle + 0.48 * Math.cos(spread) + hop, 0],
          arms: both(angles(0, 0, between(0.35, high, open))),
          legs: both(angles(0, 0, spread)),
        },
        things: [],
      };
    };
  },
};

export const squats: Motion = {
  framing: { ...sideView, centreY: 0.52 },
  seconds: [1.4, 2.2],
  repeats: true,
  prepare: (random) => {
    const depth = random.uniform(0.22, 0.29);
    const armHeight = random.uniform(1.35, 1.75);
    const stance = random.uniform(0.09, 0.14);
    return (phase) => {
      const down = swell(phase) ** 0.8;
      return {
        pose: {
          pelvis: [-0.15 * down, standingPelvis - depth * down, 0],
          lean: 0.65 * down,
          nod: -0.4 * down,
          arms: both(angles(armHeight + 0.5 * down, 0, 0.05)),
          legs: [reach([0.02, bones.ankle, stance], [1, 0, 0.35]), reach([0.02, bones.ankle, -stance], [1, 0, -0.35])],
        },
        things: [],
      };
    };
  },
};

/** A straight body on hands and toes; `raise` is the angle of the body over the ground. */
function plank(raise: number, footX: number, hands: number): Pose {
  const legs = 0.48;
  const pelvis: Vector = [footX + legs * Math.cos(raise), 0.07 + legs * Math.sin(raise), 0];
  return {
    pelvis,
    pitch: Math.PI / 2 - raise,
    nod: -0.35,
    arms: [reach([hands, 0.03, 0.14], [-1, 0.2, 0.5]), reach([hands, 0.03, -0.14], [-1, 0.2, -0.5])],
    legs: both(angles(0, 0, 0.05)),
  };
}

export const pushUps: Motion = {
  framing: { ...sideView, yaw: [-0.4, 0.4], centreY: 0.3, extent: 1.2 },
  seconds: [1.1, 1.8],
  repeats: true,
  prepare: (random) => {
    const low = random.uniform(0.06, 0.1);
    const high = random.uniform(0.36, 0.41);
    return (phase) => ({ pose: plank(between(high, low, swell(phase)), -0.5, 0.23), things: [] });
  },
};

export const sitUps: Motion = {
  framing: { ...sideView, yaw: [-0.4, 0.4], centreX: -0.02, centreY: 0.33, extent: 1.1 },
  seconds: [1.4, 2.2],
  repeats: true,
  prepare: (random) => {
    const knees = random.uniform(0.28, 0.34);
    const top = random.uniform(-0.1, 0.35);
    return (phase) => ({
      pose: {
        pelvis: [0, 0.085, 0],
        lean: between(-1.35, top, swell(phase)),
        nod: 0.25,
        arms: both(angles(2.3, 2.35, 0.75, 0.1)),
        legs: [reach([knees, bones.ankle, 0.07], [0.3, 1, 0]), reach([knees, bones.ankle, -0.07], [0.3, 1, 0])],
      },
      things: [
        {
          solids: [
            {
              kind: 'polygon',
              points: [
                [-0.55, 0.002, -0.2],
                [0.5, 0.002, -0.2],
                [0.5, 0.002, 0.2],
                [-0.55, 0.002, 0.2],
              ],
              radius: 0.01,
              colour: [96, 140, 150],
            },
          ],
          bias: -2,
        },
      ],
    });
  },
};

export const pullUps: Motion = {
  framing: { ...frontView, centreY: 0.68, extent: 1.4 },
  seconds: [1.5, 2.4],
  repeats: true,
  prepare: (random) => {
    const width = random.uniform(0.17, 0.26);
    const bent = random.uniform(0, 1.1);
    return (phase) => {
      const up = swell(phase);
      return {
        pose: {
          pelvis: [0, between(0.6, 0.84, up), 0],
          nod: -0.15,
          arms: [reach([0, 1.28, width], [0, -0.2, 1]), reach([0, 1.28, -width], [0, -0.2, -1])],
          legs: both(angles(0.12, -bent - 0.1, 0.04)),
        },
        things: highBar(1.28),
      };
    };
  },
};

export const handstand: Motion = {
  framing: { yaw: [-1.3, 0.1], centreX: 0, centreY: 0.56, extent: 1.28 },
  seconds: [1.6, 2.6],
  repeats: true,
  prepare: (random) => {
    const split = random.uniform(0.05, 0.75);
    const sway = random.uniform(0.03, 0.09);
    return (phase) => {
      const tilt = sway * swing(phase);
      const apart = split * (0.6 + 0.4 * swing(phase + 0.2));
      return {
        pose: {
          pelvis: [0.5 * Math.sin(tilt), 0.645 * Math.cos(tilt), 0],
          pitch: Math.PI + tilt,
          nod: -0.45,
          arms: [reach([0, 0.03, 0.13]), reach([0, 0.03, -0.13])],
          legs: [angles(apart, -0.2 * split, 0.05), angles(-apart, -0.3 * split, 0.05)],
        },
        things: [],
      };
    };
  },
};

export const weights: Motion = {
  framing: { yaw: [-Math.PI / 2 - 0.42, -Math.PI / 2 + 0.42], centreX: 0, centreY: 0.65, extent: 1.42 },
  seconds: [1.6, 2.6],
  repeats: true,
  prepare: (random) => {
    const top = random.uniform(1.12, 1.17);
    const dip = random.uniform(0.02, 0.08);
    const plate = random.pick([
      [52, 54, 60],
      [170, 52, 52],
      [48, 84, 150],
    ] as const);
    return (phase) => {
      const up = swell(phase);
      const height = between(0.8, top, up);
      const pelvis = standingPelvis - dip * (1 - up);
      return {
        pose: {
          pelvis: [0, pelvis, 0],
          arms: [reach([0.09, height, 0.19], [0.3, -1, 0.5]), reach([0.09, height, -0.19], [0.3, -1, -0.5])],
          legs: [reach([0, bones.ankle, 0.12]), reach([0, bones.ankle, -0.12])],
        },
        things: barbell([0.09, height, 0], plate),
      };
    };
  },
};

export const skipRope: Motion = {
  framing: { ...threeQuarterView, yaw: [-1.9, -0.5], centreY: 0.58, extent: 1.4 },
  seconds: [0.6, 1],
  repeats: true,
  prepare: (random, style) => {
    const tuck = random.uniform(0.1, 0.5);
    return (phase) => {
      const angle = 2 * Math.PI * phase;
      const hop = 0.1 * Math.max(0, Math.cos(angle)) ** 1.5;
      const hands: readonly [Vector, Vector] = [
        [0.1, 0.56 + hop, 0.3],
        [0.1, 0.56 + hop, -0.3],
      ];
      const rope = Array.from({ length: 15 }, (_, index): Vector => {
        const along = index / 14;
        const bow = Math.sin(Math.PI * along) ** 0.55;
        const long = Math.cos(angle) > 0 ? 0.56 : 0.66;
        return [0.1 + bow * long * Math.sin(angle), 0.56 + hop - bow * long * Math.cos(angle), between(0.3, -0.3, along)];
      });
      return {
        pose: {
          pelvis: [0, standingPelvis + hop - 0.02, 0],
          arms: [reach(hands[0], [-1, -0.6, 0.6]), reach(hands[1], [-1, -0.6, -0.6])],
          legs: both(angles(0.25 * (hop > 0.02 ? tuck : 0.2), -tuck * (0.3 + 6 * hop), 0.03)),
        },
        things: [{ solids: path(rope, 0.012, style.accent), bias: 0.3 * Math.sin(angle) }],
      };
    };
  },
};
