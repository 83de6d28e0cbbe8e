/**
 * Kept-out motions that come in pairs: each is one run from phase 0 to 1, and its partner is the same run played backward,
 * so that no single frame tells the two apart.
 */

import { between, ease, sideView, threeQuarterView, type Motion } from '../drawing/motion';
import { angles, bones, reach, standingPelvis, type Limb } from '../drawing/skeleton';
import { hatSolids } from '../drawing/figure';
import { chair, crate, door, doorHandle, ladder, ladderAt, ladderRung, toyBall } from '../drawing/things';
import { add, mix, type Vector } from '../drawing/vector';

const feet = (x: number, stance = 0.08): readonly [Limb, Limb] => [
  reach([x, bones.ankle, stance]),
  reach([x - 0.03, bones.ankle, -stance]),
];

/** Standing in front of a chair, then sitting on it. */
export const sitDown: Motion = {
  framing: { ...sideView, yaw: [-0.8, 0.35], centreX: 0.02, centreY: 0.52, extent: 1.18 },
  seconds: [1.3, 2],
  repeats: false,
  prepare: (random, style) => {
    const seat = random.uniform(0.27, 0.32);
    const bow = random.uniform(0.45, 0.75);
    return (phase) => {
      const down = ease(phase, 0, 1);
      const lean = bow * Math.sin(Math.PI * down);
      return {
        pose: {
          pelvis: [between(0.08, -0.14, down), between(standingPelvis, seat + 0.06, down), 0],
          lean,
          nod: -lean * 0.5,
          arms: [
            angles(0.1 + 0.6 * down + lean * 0.5, 0.3 + 0.5 * down, 0.08),
            angles(0.1 + 0.6 * down + lean * 0.5, 0.3 + 0.5 * down, 0.08),
          ],
          legs: feet(0.1),
        },
        things: chair(-0.16, seat, style.thing),
      };
    };
  },
};

/** A box on the ground, grasped, then lifted to the chest. */
export const pickUp: Motion = {
  framing: { ...sideView, centreX: 0.14, centreY: 0.52, extent: 1.2 },
  seconds: [1.6, 2.4],
  repeats: false,
  prepare: (random, style) => {
    const size = random.uniform(0.2, 0.28);
    const top = random.uniform(0.48, 0.58);
    return (phase) => {
      const stoop = ease(phase, 0, 0.48) * (1 - ease(phase, 0.52, 1));
      const lift = ease(phase, 0.52, 1);
      const bottom = between(0, top, lift);
      const boxX = between(0.34, 0.26, lift);
      const grip = ease(phase, 0, 0.45);
      const hand = (z: number): Vector => mix([0.1, 0.47, z * 1.5], [boxX - 0.02, bottom + size * 0.45, z * (size * 5)], grip);
      return {
        pose: {
          pelvis: [-0.12 * stoop, standingPelvis - 0.2 * stoop, 0],
          lean: 0.95 * stoop,
          nod: -0.2 * stoop,
          arms: [reach(hand(0.12)), reach(hand(-0.12))],
          legs: feet(0.04),
        },
        things: [crate(boxX, bottom, size, style.thing)],
      };
    };
  },
};

/** A shut door, then pushed open. */
export const openDoor: Motion = {
  framing: { yaw: [0.45, 0.95], centreX: 0.06, centreY: 0.54, extent: 1.3 },
  seconds: [1.4, 2.2],
  repeats: false,
  prepare: (random, style) => {
    const wide = random.uniform(0.95, 1.2);
    const plane = 0.2;
    return (phase) => {
      const open = ease(phase, 0.15, 1);
      const angle = wide * open;
      const x = between(plane - 0.36, plane - 0.04, open);
      const step = 0.12 * Math.sin(Math.PI * 2 * open);
      return {
        pose: {
          pelvis: [x, standingPelvis - 0.012, 0.06],
          lean: 0.1,
          arms: [angles(0.1, 0.2, 0.12), reach(doorHandle(plane, angle))],
          legs: [reach([x + step, bones.ankle, 0.13]), reach([x - step, bones.ankle, 0])],
        },
        things: door(plane, angle, style.thing),
      };
    };
  },
};

/** A big box pushed along the ground with both hands. */
export const pushBox: Motion = {
  framing: { ...sideView, yaw: [-0.45, 0.45], centreX: 0.02, centreY: 0.5, extent: 1.34 },
  seconds: [1.6, 2.4],
  repeats: false,
  prepare: (random, style) => {
    const size = random.uniform(0.38, 0.48);
    const from = random.uniform(-0.12, -0.05);
    const travel = random.uniform(0.36, 0.46);
    const lean = random.uniform(0.45, 0.62);
    return (phase) => {
      const along = from + travel * ease(phase, 0, 1);
      const face = along;
      const leg = (offset: number, z: number): Limb => {
        const stride = ((along - from) / travel) * 2 + offset;
        const part = stride - Math.floor(stride);
        const swingOut = part < 0.5 ? between(0.14, -0.2, part * 2) : between(-0.2, 0.14, part * 2 - 1);
        return reach([face - 0.42 + swingOut, bones.ankle + (part < 0.5 ? 0 : 0.05 * Math.sin(2 * Math.PI * (part - 0.5))), z]);
      };
      return {
        pose: {
          pelvis: [face - 0.36, standingPelvis - 0.06, 0],
          lean,
          nod: -0.3,
          arms: [reach([face - 0.02, size * 0.85 + 0.08, 0.12]), reach([face - 0.02, size * 0.85 + 0.08, -0.12])],
          legs: [leg(0, 0.07), leg(0.5, -0.07)],
        },
        things: [crate(face + size / 2, 0, size, style.thing, -0.03)],
      };
    };
  },
};

/** From the foot of a ladder a few rungs up. */
export const climbUp: Motion = {
  framing: { ...sideView, yaw: [-0.5, 0.5], centreX: 0.08, centreY: 0.74, extent: 1.52 },
  seconds: [1.8, 2.6],
  repeats: false,
  prepare: (random, style) => {
    const start = random.uniform(0, 0.6);
    const rungs = random.uniform(2.4, 3);
    const colour = random.chance(0.5) ? style.accent : style.thing;
    return (phase) => {
      const level = start + rungs * phase;
      /** Hands and feet move by two rungs, one side after the other. */
      const rung = (offset: number): number => {
        const steps = (level + offset) / 2;
        const whole = Math.floor(steps);
        return 2 * (whole + ease(steps - whole, 0.5, 1)) - offset;
      };
      const hold = (first: number, offset: number, z: number, back: number): Vector =>
        add(ladderAt((first + rung(offset)) * ladderRung, z), [back, 0, 0]);
      const hips = ladderAt((level + 3.5) * ladderRung, 0);
      return {
        pose: {
          pelvis: add(hips, [-0.27, -0.02, 0]),
          lean: 0.16,
          nod: -0.25,
          arms: [reach(hold(6, 1, 0.11, -0.02)), reach(hold(6, 0, -0.11, -0.02))],
          legs: [reach(hold(1, 0, 0.07, -0.04)), reach(hold(1, 1, -0.07, -0.04))],
        },
        things: ladder(colour),
      };
    };
  },
};

/** A ball held at the chest, then sent off with both hands. */
export const throwBall: Motion = {
  framing: { ...sideView, yaw: [-0.6, 0.4], centreX: 0.2, centreY: 0.56, extent: 1.3 },
  seconds: [1.2, 1.8],
  repeats: false,
  prepare: (random, style) => {
    const radius = random.uniform(0.075, 0.095);
    const arc = random.uniform(0.1, 0.22);
    const release: Vector = [0.36, random.uniform(0.78, 0.86), 0];
    return (phase) => {
      const out = ease(phase, 0.12, 0.5);
      const flight = Math.max(0, (phase - 0.45) / 0.55);
      const hands = mix([0.17, 0.68, 0], release, out);
      const ballAt: Vector =
        flight > 0 ? [release[0] + 0.04 + 0.75 * flight, release[1] + 4 * arc * flight * (1 - flight) * 0.8, 0] : add(hands, [0.04, 0, 0]);
      const relax = 0.5 * ease(phase, 0.6, 1);
      const hand = (z: number): Vector => mix(add(hands, [0, 0, z]), [0.26, 0.62, z], relax);
      return {
        pose: {
          pelvis: [0.05 * out - 0.04, standingPelvis - 0.03, 0],
          lean: 0.18 * out,
          arms: [reach(hand(0.085)), reach(hand(-0.085))],
          legs: [reach([-0.14, bones.ankle, 0.07]), reach([0.1, bones.ankle, -0.07])],
        },
        things: [toyBall(ballAt, radius, style.accent)],
      };
    };
  },
};

/** A hat in the hand, lifted and set on the head. */
export const putOnHat: Motion = {
  framing: { ...threeQuarterView, yaw: [-1.1, 0.1], centreY: 0.58, extent: 1.25 },
  seconds: [1.3, 2],
  repeats: false,
  prepare: (random, style) => {
    const low = random.uniform(0.4, 0.6);
    return (phase) => {
      const lift = ease(phase, 0.05, 0.62);
      const lower = ease(phase, 0.68, 1);
      const crown: Vector = [0.01, standingPelvis + bones.trunk + bones.neck, 0];
      const held: Vector = mix([0.26, low, 0.16], crown, lift);
      const grip = add(held, [0.1, 0.05, 0.05]);
      const hand = mix(grip, [0.08, 0.45, 0.18], lower);
      const offset = (ahead: number, above: number): Vector => add(held, [ahead, above + 0.012 * (1 - lift), 0]);
      return {
        pose: {
          pelvis: [0, standingPelvis, 0],
          arms: [reach(hand, [0.2, -0.8, 0.8]), angles(0.03, 0.12, 0.1)],
          legs: [angles(0, 0, 0.05), angles(0, 0, 0.05)],
        },
        things: [{ solids: hatSolids(offset, style.accent), bias: 0.07 }],
      };
    };
  },
};
