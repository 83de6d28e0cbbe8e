/** Kept-out motions without a partner: sweeping, archery, hula hoop, juggling. */

import { between, ease, frontView, sideView, swell, swing, type Motion } from '../drawing/motion';
import { angles, bones, reach, standingPelvis } from '../drawing/skeleton';
import { capsule, path } from '../drawing/solid';
import { ring, stick, toyBall } from '../drawing/things';
import { add, mix, type Vector } from '../drawing/vector';

export const sweep: Motion = {
  framing: { ...sideView, centreX: 0.12, centreY: 0.52 },
  seconds: [1, 1.6],
  repeats: true,
  prepare: (random) => {
    const wide = random.uniform(0.1, 0.17);
    return (phase) => {
      const offset = wide * swing(phase);
      const top: Vector = [0.12 + offset * 0.3, 0.8, 0.02];
      const end: Vector = [0.46 + offset, 0.06, 0.02];
      return {
        pose: {
          pelvis: [-0.04, standingPelvis - 0.02, 0],
          lean: 0.28,
          nod: 0.1,
          arms: [reach(mix(top, end, 0.36)), reach(mix(top, end, 0.06))],
          legs: [reach([-0.1, bones.ankle, 0.08]), reach([0.1, bones.ankle, -0.08])],
        },
        things: [
          stick(top, end, 0.013, [170, 128, 80]),
          {
            solids: [capsule(add(end, [-0.08, -0.03, 0]), add(end, [0.08, -0.03, 0]), 0.032, [212, 176, 84])],
            bias: 0.08,
          },
        ],
      };
    };
  },
};

export const archery: Motion = {
  framing: { ...sideView, yaw: [-0.3, 0.4], centreX: 0.14, centreY: 0.58, extent: 1.3 },
  seconds: [1.8, 2.6],
  repeats: true,
  prepare: (random) => {
    const long = random.uniform(0.34, 0.4);
    return (phase) => {
      const at = phase - Math.floor(phase);
      const drawn = ease(at, 0.1, 0.55) * (1 - ease(at, 0.7, 0.74));
      const bow: Vector = [0.42, 0.82, 0.03];
      const pull: Vector = [between(0.34, 0.08, drawn), 0.82, 0.05];
      const tip = (up: number): Vector => add(bow, [-0.1 - 0.05 * drawn, up * long, 0]);
      const flight = Math.max(0, (at - 0.72) / 0.1);
      const nock: Vector = flight > 0 ? add(pull, [flight * 1.2, 0, 0]) : pull;
      return {
        pose: {
          pelvis: [0, standingPelvis - 0.015, 0],
          turn: 0,
          arms: [reach(pull, [-1, 0.3, 0.8]), reach(bow, [0, -1, 0])],
          legs: [reach([-0.1, bones.ankle, 0.05]), reach([0.1, bones.ankle, -0.05])],
        },
        things: [
          {
            solids: path(
              [tip(1), add(bow, [-0.02, long * 0.55, 0]), add(bow, [0.02, 0, 0]), add(bow, [-0.02, -long * 0.55, 0]), tip(-1)],
              0.015,
              [120, 74, 44],
            ),
            bias: 0.1,
          },
          {
            solids: path([tip(1), at > 0.05 && at < 0.74 ? pull : mix(tip(1), tip(-1), 0.5), tip(-1)], 0.005, [236, 236, 230]),
            bias: 0.12,
            outline: false,
          },
          {
            solids: [capsule(nock, add(nock, [0.36, 0, 0]), 0.009, [60, 50, 46])],
            bias: 0.14,
            opacity: flight > 1 ? 0 : 1,
          },
        ],
      };
    };
  },
};

export const hulaHoop: Motion = {
  framing: { ...frontView, extent: 1.35 },
  seconds: [0.7, 1.1],
  repeats: true,
  prepare: (random, style) => {
    const radius = random.uniform(0.26, 0.32);
    const arms = random.uniform(1.2, 1.9);
    return (phase) => {
      const x = 0.07 * Math.cos(2 * Math.PI * phase);
      const z = 0.07 * swing(phase);
      const tilt = 0.22 * swing(phase + 0.25);
      const hoop = ring([x * 1.6, standingPelvis + 0.06, z * 1.6], radius, 0.014, style.accent, [1, 0.18, 0], [0, tilt, 1]);
      const half = Math.ceil(hoop.solids.length / 2);
      return {
        pose: {
          pelvis: [-x * 0.6, standingPelvis - 0.02, -z * 0.6],
          sway: 0.12 * swing(phase),
          lean: 0.1 * Math.cos(2 * Math.PI * phase),
          arms: [angles(0.1, 0.4, arms), angles(0.1, 0.4, arms)],
          legs: [reach([0, bones.ankle, 0.12]), reach([0, bones.ankle, -0.12])],
        },
        things: [
          {
            solids: hoop.solids.filter((_, index) => index < half / 2 || index >= hoop.solids.length - half / 2),
            bias: 0.12,
          },
          {
            solids: hoop.solids.filter((_, index) => index >= half / 2 && index < hoop.solids.length - half / 2),
            bias: -0.12,
          },
        ],
      };
    };
  },
};

export const juggle: Motion = {
  framing: { ...frontView, centreY: 0.64, extent: 1.42 },
  seconds: [0.9, 1.3],
  repeats: true,
  prepare: (random) => {
    const high = random.uniform(0.5, 0.65);
    const colours = [
      [216, 60, 60],
      [240, 196, 60],
      [60, 120, 200],
    ] as const;
    return (phase) => {
      const hand = (offset: number, side: number): Vector => [
        0.24,
        0.56 + 0.05 * swing(2 * phase + offset),
        side * (0.17 + 0.03 * swing(phase + offset)),
      ];
      const balls = colours.map((colour, index) => {
        const at = phase + index / 3 - Math.floor(phase + index / 3);
        const out = at < 0.5 ? at * 2 : at * 2 - 1;
        const side = at < 0.5 ? 1 : -1;
        return toyBall(
          [0.25, 0.62 + 4 * high * out * (1 - out), side * between(0.17, -0.17, out)],
          0.05,
          colour,
          0.2 + 0.001 * swell(phase),
        );
      });
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          nod: -0.25,
          arms: [reach(hand(0, 1), [-0.3, -1, 0.5]), reach(hand(0.5, -1), [-0.3, -1, -0.5])],
          legs: [angles(0, 0, 0.07), angles(0, 0, 0.07)],
        },
        things: balls,
      };
    };
  },
};
