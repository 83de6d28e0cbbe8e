/** Draws a person: a solved skeleton and a style become groups of solids, one a limb, sorted by depth later. */

import { ball, capsule, polygon, tint, type Group, type Solid } from './solid';
import { bones, type Skeleton } from './skeleton';
import type { Style } from './style';
import { add, mix, scale, type Vector } from './vector';
import type { Colour } from './raster';

export interface Wear {
  readonly gloves?: Colour;
  readonly hat?: Colour;
}

export function figureGroups(skeleton: Skeleton, style: Style, wear: Wear = {}): Group[] {
  const { joints } = skeleton;
  const thick = style.girth;
  const sleeve = style.sleeves === 'none' ? style.skin : style.shirt;
  const cuff = style.sleeves === 'long' ? style.shirt : style.skin;
  const shin = style.legs === 'long' ? style.trousers : style.skin;
  const arm = (shoulder: Vector, elbow: Vector, hand: Vector): Group => ({
    solids: [
      capsule(elbow, hand, 0.03 * thick, cuff, 0.025 * thick),
      capsule(shoulder, elbow, 0.038 * thick, sleeve, 0.033 * thick),
      ball(hand, wear.gloves ? 0.05 : 0.033, wear.gloves ?? style.skin),
    ],
  });
  const leg = (hip: Vector, knee: Vector, foot: Vector, toe: Vector): Group => ({
    solids: [
      capsule(foot, toe, 0.033, style.shoes, 0.026),
      capsule(knee, foot, 0.043 * thick, shin, 0.03 * thick),
      capsule(hip, knee, 0.06 * thick, style.trousers, 0.047 * thick),
    ],
    bias: -0.01,
  });
  return [
    leg(joints.rightHip, joints.rightKnee, joints.rightFoot, skeleton.toes[0]),
    leg(joints.leftHip, joints.leftKnee, joints.leftFoot, skeleton.toes[1]),
    trunkGroup(skeleton, style),
    ...headGroups(skeleton, style, wear.hat),
    arm(joints.rightShoulder, joints.rightElbow, joints.rightHand),
    arm(joints.leftShoulder, joints.leftElbow, joints.leftHand),
  ];
}

function trunkGroup(skeleton: Skeleton, style: Style): Group {
  const { joints, pelvis, neck, trunk } = skeleton;
  const thick = style.girth;
  const chest = mix(pelvis, neck, 0.82);
  const armpit = (shoulder: Vector): Vector => add(mix(shoulder, neck, 0.22), scale(trunk[1], -0.015));
  const right = armpit(joints.rightShoulder);
  const left = armpit(joints.leftShoulder);
  return {
    solids: [
      capsule(joints.rightHip, joints.leftHip, 0.062 * thick, style.trousers),
      capsule(chest, pelvis, 0.08 * thick, style.shirt, 0.068 * thick),
      capsule(right, left, 0.048 * thick, style.shirt),
      polygon([right, joints.rightHip, joints.leftHip, left], style.shirt, 0.035 * thick),
      capsule(neck, add(neck, scale(trunk[1], 0.05)), 0.03, style.skin),
    ],
  };
}

/** Hair, face, features and hat; apart, so that a head seen from behind shows its hair. */
function headGroups(skeleton: Skeleton, style: Style, hat: Colour | undefined): Group[] {
  const { head } = skeleton.joints;
  const up = scale(add(head, scale(skeleton.neck, -1)), 1 / bones.neck);
  const [forward, , right] = skeleton.trunk;
  const offset = (ahead: number, above: number, aside = 0): Vector =>
    add(head, add(scale(right, aside), add(scale(forward, ahead), scale(up, above))));
  const radius = bones.head;
  const hair = [
    ball(offset(-0.022, 0.022), radius * 0.94, style.hair),
    ...(style.hairStyle === 'long' ? [capsule(offset(-0.05, 0), offset(-0.075, -0.12), 0.05, style.hair, 0.03)] : []),
    ...(style.hairStyle === 'bun' ? [ball(offset(-0.075, 0.07), 0.042, style.hair)] : []),
  ];
  const feature = (solids: Solid[], outline = false): Group => ({ solids, bias: 0.012, outline });
  return [
    ...(style.hairStyle === 'bald' ? [] : [{ solids: hair, bias: 0.012 }]),
    { solids: [ball(offset(0.014, -0.012), radius * 0.88, style.skin)], bias: 0.013 },
    ...[-0.032, 0.032].map((aside) => feature([ball(offset(0.066, 0.008, aside), 0.011, [36, 30, 30])])),
    feature([ball(offset(0.086, -0.014), 0.018, tint(style.skin, 0.86))]),
    ...(hat ? [{ solids: hatSolids(offset, hat), bias: 0.05 }] : []),
  ];
}

/** A brimmed hat around any head-like centre; `offset(ahead, above)` places points against it. */
export function hatSolids(offset: (ahead: number, above: number) => Vector, colour: Colour): Group['solids'] {
  return [
    capsule(offset(-0.1, 0.042), offset(0.12, 0.042), 0.02, tint(colour, 0.8)),
    capsule(offset(-0.03, 0.085), offset(0.03, 0.085), 0.05, colour),
  ];
}
