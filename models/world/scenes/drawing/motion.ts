/** What a motion is: from a clip's own draws (how wide, how tall the chair) a function from phase to one still. */

import type { Framing } from './camera';
import type { Random } from './random';
import type { Pose } from './skeleton';
import type { Wear } from './figure';
import type { Group } from './solid';
import type { Style } from './style';

export interface Still {
  readonly pose: Pose;
  readonly things: readonly Group[];
  readonly wear?: Wear;
}

export interface Motion {
  readonly framing: Framing;
  /** Seconds of one cycle (or of one run, where it does not repeat). */
  readonly seconds: readonly [low: number, high: number];
  /** A repeating motion takes phases modulo 1; a run goes from 0 to 1 once, and backward for its reversal. */
  readonly repeats: boolean;
  readonly prepare: (random: Random, style: Style) => (phase: number) => Still;
}

const near = 0.5;
export const sideView: Framing = { yaw: [-near, near], centreX: 0, centreY: 0.53, extent: 1.15 };
export const frontView: Framing = {
  yaw: [-Math.PI / 2 - near, -Math.PI / 2 + near],
  centreX: 0,
  centreY: 0.57,
  extent: 1.22,
};
export const threeQuarterView: Framing = { yaw: [-1.2, -0.3], centreX: 0, centreY: 0.53, extent: 1.15 };

/** 0 to 1 to 0 once a cycle. */
export const swell = (phase: number): number => (1 - Math.cos(2 * Math.PI * phase)) / 2;
export const swing = (phase: number): number => Math.sin(2 * Math.PI * phase);
export const between = (low: number, high: number, amount: number): number => low + (high - low) * amount;
/** Smooth step between two phases; 0 before, 1 after. Symmetric under reversal. */
export function ease(phase: number, from: number, to: number): number {
  const amount = Math.min(1, Math.max(0, (phase - from) / (to - from)));
  return amount * amount * (3 - 2 * amount);
}
