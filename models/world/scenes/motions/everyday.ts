/** Learned motions of every day: waving, clapping, drinking, playing the guitar, reading. */

import { between, ease, frontView, swell, swing, threeQuarterView, type Motion } from '../drawing/motion';
import { angles, bones, reach, standingPelvis } from '../drawing/skeleton';
import { polygon, tint } from '../drawing/solid';
import { chair, cup, guitar } from '../drawing/things';
import type { Vector } from '../drawing/vector';

const standingLegs = [angles(0, 0, 0.05), angles(0, 0, 0.05)] as const;

export const wave: Motion = {
  framing: { ...frontView, centreY: 0.6, extent: 1.3 },
  seconds: [0.7, 1.2],
  repeats: true,
  prepare: (random) => {
    const rightHanded = random.chance(0.5);
    const lift = random.uniform(1.5, 2);
    const wide = random.uniform(0.3, 0.6);
    return (phase) => {
      const waving = {
        kind: 'angles',
        upper: [0.1, lift],
        lower: [0.1, Math.PI - 0.25 + wide * swing(phase)],
      } as const;
      const hanging = angles(0.05, 0.1, 0.14);
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          sway: 0.03 * swing(phase),
          arms: rightHanded ? [waving, hanging] : [hanging, waving],
          legs: standingLegs,
        },
        things: [],
      };
    };
  },
};

export const clap: Motion = {
  framing: { ...frontView, yaw: [-Math.PI / 2 - 0.6, -Math.PI / 2 + 0.6] },
  seconds: [0.45, 0.8],
  repeats: true,
  prepare: (random) => {
    const height = random.uniform(0.7, 0.8);
    const apart = random.uniform(0.1, 0.2);
    return (phase) => {
      const z = between(0.025, apart, swell(phase));
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          arms: [reach([0.2, height, z], [0, -0.5, 1]), reach([0.2, height, -z], [0, -0.5, -1])],
          legs: standingLegs,
        },
        things: [],
      };
    };
  },
};

export const drink: Motion = {
  framing: { ...threeQuarterView, yaw: [-1.3, 0.2] },
  seconds: [1.8, 2.8],
  repeats: true,
  prepare: (random) => {
    const colour = random.pick([
      [120, 190, 226],
      [236, 236, 240],
      [224, 96, 84],
      [240, 190, 70],
    ] as const);
    return (phase) => {
      const up = ease(swell(phase), 0.1, 0.75);
      const hand: Vector = [between(0.2, 0.17, up), between(0.72, 0.9, up), between(0.12, 0.03, up)];
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          nod: -0.35 * up,
          arms: [reach(hand, [0, -0.8, 0.6]), angles(0.02, 0.15, 0.12)],
          legs: standingLegs,
        },
        things: [cup(hand, [-0.75 * up, 1 - 0.35 * up, 0], colour)],
      };
    };
  },
};

export const playGuitar: Motion = {
  framing: { ...frontView, yaw: [-Math.PI / 2 - 0.35, -Math.PI / 2 + 0.6] },
  seconds: [0.4, 0.8],
  repeats: true,
  prepare: (random) => {
    const colour = random.pick([
      [196, 120, 52],
      [170, 60, 44],
      [214, 170, 96],
      [70, 60, 60],
    ] as const);
    const tilt = random.uniform(0.1, 0.24);
    return (phase) => {
      const neck: Vector = [0.14, 0.6 + tilt, -0.38];
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          nod: 0.25,
          arms: [reach([0.2, 0.58 + 0.05 * swing(phase), 0.05], [0, 0, 1]), reach([0.17, 0.585 + tilt * 0.7, -0.26], [0, -1, -0.6])],
          legs: standingLegs,
        },
        things: [guitar([0.14, 0.58, 0.06], neck, colour)],
      };
    };
  },
};

export const read: Motion = {
  framing: { ...threeQuarterView, yaw: [-0.8, 0.3], centreX: 0.05, centreY: 0.45, extent: 1.15 },
  seconds: [2, 3],
  repeats: true,
  prepare: (random, style) => {
    const seat = random.uniform(0.27, 0.31);
    const cover = random.pick([
      [180, 50, 56],
      [40, 90, 160],
      [50, 130, 90],
    ] as const);
    const height = random.uniform(0.5, 0.58);
    return (phase) => {
      const turn = swell(phase) ** 3;
      const x = 0.2;
      const page = (z: number, lift: number): Vector[] => [
        [x + 0.02, height, 0],
        [x + 0.02 - lift, height + 0.03, z],
        [x + 0.09 - lift, height + 0.2, z],
        [x + 0.09, height + 0.17, 0],
      ];
      return {
        pose: {
          pelvis: [-0.05, seat + 0.06, 0],
          lean: 0.06,
          nod: 0.45 + 0.06 * swing(phase),
          arms: [
            reach([x, height + 0.04 + 0.05 * turn, 0.13 - 0.12 * turn], [-0.5, -1, 0.5]),
            reach([x, height + 0.04, -0.13], [-0.5, -1, -0.5]),
          ],
          legs: [reach([0.22, bones.ankle, 0.07], [1, 0.6, 0]), reach([0.22, bones.ankle, -0.07], [1, 0.6, 0])],
        },
        things: [
          ...chair(-0.05, seat, style.thing),
          {
            solids: [polygon(page(0.14, 0.02), cover, 0.008), polygon(page(-0.14, 0.02), tint(cover, 0.85), 0.008)],
            bias: 0.1,
          },
        ],
      };
    };
  },
};
