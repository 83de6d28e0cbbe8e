/** Learned motions of sports: running, kicking, boxing, cycling, swimming, golf, dribbling. */

import { between, ease, sideView, swell, swing, type Motion } from '../drawing/motion';
import { angles, bones, reach, standingPelvis, type Limb } from '../drawing/skeleton';
import { ball, capsule, polygon, type Group } from '../drawing/solid';
import { bicycle, punchBag, stick, toyBall } from '../drawing/things';
import { add, scale, type Vector } from '../drawing/vector';

export const run: Motion = {
  framing: { ...sideView, centreY: 0.54 },
  seconds: [0.6, 0.95],
  repeats: true,
  prepare: (random) => {
    const stride = random.uniform(0.65, 0.95);
    const lean = random.uniform(0.14, 0.3);
    const drive = random.uniform(0.7, 1);
    const leg = (phase: number): Limb => {
      const forward = swing(phase);
      return angles(0.2 + stride * forward, -(0.35 + 1.25 * swell(phase + 0.55)), 0);
    };
    const arm = (phase: number): Limb => angles(drive * swing(phase) - 0.1, 1.5 + 0.2 * swing(phase), 0.12, 0);
    return (phase) => ({
      pose: {
        pelvis: [0, standingPelvis - 0.015 + 0.03 * Math.cos(4 * Math.PI * phase), 0],
        lean,
        arms: [arm(phase + 0.5), arm(phase)],
        legs: [leg(phase), leg(phase + 0.5)],
      },
      things: [],
    });
  },
};

export const kick: Motion = {
  framing: { ...sideView, centreX: 0.1, centreY: 0.54, extent: 1.3 },
  seconds: [1.1, 1.6],
  repeats: true,
  prepare: (random) => {
    const high = random.uniform(1.1, 1.5);
    const loft = random.uniform(0.35, 0.8);
    const radius = random.uniform(0.075, 0.095);
    return (phase) => {
      const at = phase - Math.floor(phase);
      const back = ease(at, 0, 0.25) * (1 - ease(at, 0.25, 0.45));
      const up = ease(at, 0.28, 0.5) * (1 - ease(at, 0.72, 1));
      const flight = Math.max(0, (at - 0.4) / 0.6);
      const ballAt: Vector = [0.24 + flight * 1.1, radius + loft * flight, 0.05];
      return {
        pose: {
          pelvis: [-0.05, standingPelvis - 0.01, 0],
          lean: -0.25 * up + 0.15 * back,
          arms: [angles(-0.7 * up + 0.3 * back, 0.3, 0.5), angles(0.8 * up - 0.3 * back, 0.3, 0.5)],
          legs: [angles(-0.55 * back + high * up, -0.9 * back - 0.12, 0.03), angles(0.02, -0.06, 0.03)],
        },
        things: [{ ...toyBall(ballAt, radius, [238, 238, 234]), opacity: flight > 0.9 ? 0 : 1 }],
      };
    };
  },
};

export const boxing: Motion = {
  framing: { ...sideView, yaw: [-0.55, 0.35], centreX: 0.2, centreY: 0.6, extent: 1.4 },
  seconds: [0.7, 1.2],
  repeats: true,
  prepare: (random) => {
    const bagX = random.uniform(0.5, 0.56);
    const bag = random.pick([
      [120, 62, 50],
      [64, 68, 80],
      [150, 110, 60],
    ] as const);
    const glove = random.pick([
      [208, 44, 44],
      [204, 40, 60],
      [36, 90, 190],
    ] as const);
    return (phase) => {
      const right = Math.max(0, swing(phase)) ** 1.4;
      const left = Math.max(0, swing(phase + 0.5)) ** 1.4;
      const fist = (out: number, z: number): Vector => [between(0.16, bagX - 0.13, out), between(0.87, 0.82, out), z];
      return {
        pose: {
          pelvis: [-0.02, standingPelvis - 0.05, 0],
          lean: 0.12,
          arms: [reach(fist(right, 0.09)), reach(fist(left, -0.09))],
          legs: [reach([-0.17, bones.ankle, 0.08]), reach([0.13, bones.ankle, -0.08])],
        },
        things: [punchBag(bagX, 0.12 * Math.max(right, left), bag)],
        wear: { gloves: glove },
      };
    };
  },
};

export const cycling: Motion = {
  framing: { ...sideView, yaw: [-0.4, 0.4], centreX: 0.02, centreY: 0.52, extent: 1.22 },
  seconds: [0.8, 1.4],
  repeats: true,
  prepare: (random, style) => {
    const lean = random.uniform(0.45, 0.85);
    return (phase) => {
      const pedal = (offset: number, z: number): Vector => [
        0.09 * Math.sin(2 * Math.PI * (phase + offset)),
        0.2 + 0.09 * Math.cos(2 * Math.PI * (phase + offset)),
        z,
      ];
      const feet: readonly [Vector, Vector] = [pedal(0, 0.07), pedal(0.5, -0.07)];
      return {
        pose: {
          pelvis: [-0.14, 0.54, 0],
          lean,
          nod: -lean * 0.7,
          arms: [reach([0.27, 0.59, 0.12]), reach([0.27, 0.59, -0.12])],
          legs: [reach(add(feet[0], [0, 0.035, 0])), reach(add(feet[1], [0, 0.035, 0]))],
        },
        things: bicycle(style.accent, feet[0]),
      };
    };
  },
};

export const swim: Motion = {
  framing: { ...sideView, yaw: [-0.3, 0.3], centreX: 0.08, centreY: 0.5, extent: 1.2 },
  seconds: [1, 1.7],
  repeats: true,
  prepare: (random) => {
    const level = random.uniform(0.5, 0.56);
    const blue = random.uniform(0, 20);
    const water = (low: number, high: number, z: number, opacity: number, bias: number): Group => ({
      solids: [
        polygon(
          [
            [-2, low, z],
            [2, low, z],
            [2, high, z],
            [-2, high, z],
          ],
          [70 + blue, 142 + blue, 196],
        ),
      ],
      opacity,
      bias,
      outline: false,
    });
    const arm = (phase: number): Limb => angles(Math.PI * 0.95 - 2 * Math.PI * phase, 0.35, 0.08);
    return (phase) => ({
      pose: {
        pelvis: [0, level - 0.03 + 0.01 * swing(2 * phase), 0],
        pitch: 1.42,
        nod: -0.75,
        arms: [arm(phase), arm(phase + 0.5)],
        legs: [angles(0.22 * swing(2 * phase), -0.1, 0.04), angles(-0.22 * swing(2 * phase), -0.1, 0.04)],
      },
      things: [
        water(-1, level, 0, 1, -5),
        water(-1, level - 0.025, 0, 0.62, 5),
        {
          solids: [-0.55, -0.1, 0.35, 0.7].map((x, index) =>
            capsule(
              [x + 0.05 * swing(phase), level - 0.06 - 0.09 * index * (index % 2), 0],
              [x + 0.14 + 0.05 * swing(phase), level - 0.06 - 0.09 * index * (index % 2), 0],
              0.008,
              [214, 234, 244],
            ),
          ),
          bias: 6,
          outline: false,
        },
        {
          solids: [
            ball([-0.52, level + 0.03 * Math.abs(swing(2 * phase)), 0], 0.035, [234, 244, 250]),
            ball([-0.58, level, 0], 0.03, [234, 244, 250]),
          ],
          bias: 6,
          outline: false,
        },
      ],
    });
  },
};

export const golf: Motion = {
  framing: { yaw: [-Math.PI / 2 - 0.35, -Math.PI / 2 + 0.35], centreX: 0, centreY: 0.58, extent: 1.45 },
  seconds: [1.3, 2],
  repeats: true,
  prepare: (random) => {
    const far = random.uniform(1.9, 2.4);
    return (phase) => {
      const at = phase - Math.floor(phase);
      const back = ease(at, 0.05, 0.4);
      const through = ease(at, 0.45, 0.68);
      const rest = ease(at, 0.85, 1);
      const angle = (far * back - 2 * far * through) * (1 - rest) + (back >= 1 && through >= 1 ? 0 : 0);
      const grip: Vector = [0.24, 0.72 - 0.24 * Math.cos(angle), 0.26 * Math.sin(angle)];
      const clubAngle = angle * 1.25;
      const end = add(grip, scale([0.25, -Math.cos(clubAngle), Math.sin(clubAngle)], 0.44));
      const flight = Math.max(0, (at - 0.57) / 0.2);
      return {
        pose: {
          pelvis: [-0.06, standingPelvis - 0.035, 0],
          lean: 0.32,
          sway: 0.1 * Math.sin(angle),
          nod: 0.2,
          arms: [reach(grip, [-0.2, -1, 0.4]), reach(add(grip, [0, 0.03, 0]), [-0.2, -1, -0.4])],
          legs: [reach([0, bones.ankle, 0.13]), reach([0, bones.ankle, -0.13])],
        },
        things: [
          stick(grip, end, 0.013, [206, 208, 212], { radius: 0.036, colour: [60, 62, 70] }, 0.2),
          {
            solids: [ball([0.36, 0.03 + flight * 0.35, -flight * 0.9], 0.03, [250, 250, 250])],
            bias: 0.1,
            opacity: flight > 1 ? 0 : 1,
          },
        ],
      };
    };
  },
};

export const dribble: Motion = {
  framing: { ...sideView, yaw: [-0.8, 0.3], centreX: 0.06, centreY: 0.5 },
  seconds: [0.6, 0.95],
  repeats: true,
  prepare: (random) => {
    const crouch = random.uniform(0.05, 0.13);
    const radius = random.uniform(0.085, 0.1);
    return (phase) => {
      const up = Math.abs(Math.cos(Math.PI * phase)) ** 0.7;
      const hand: Vector = [0.27, 0.4 + 0.1 * up, 0.12];
      return {
        pose: {
          pelvis: [-0.06, standingPelvis - crouch, 0],
          lean: 0.38,
          nod: -0.25,
          arms: [reach(hand), angles(0.5, 0.9, 0.35)],
          legs: [reach([-0.12, bones.ankle, 0.08]), reach([0.12, bones.ankle, -0.08])],
        },
        things: [toyBall([0.29, between(radius, 0.37 - 0.03 + 0.1 * up - radius, up), 0.13], radius, [222, 122, 48], 0.15)],
      };
    };
  },
};
