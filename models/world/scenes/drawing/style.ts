/** What one clip's person and place look like: body, clothes, hair, colours, all drawn from the clip's seed. */

import type { Random } from './random';
import type { Colour } from './raster';

export interface Style {
  /** Multiplies limb and trunk thickness. */
  readonly girth: number;
  readonly skin: Colour;
  readonly hair: Colour;
  readonly hairStyle: 'short' | 'bald' | 'long' | 'bun';
  readonly shirt: Colour;
  readonly sleeves: 'short' | 'long' | 'none';
  readonly trousers: Colour;
  readonly legs: 'long' | 'short';
  readonly shoes: Colour;
  readonly wall: Colour;
  readonly floor: Colour;
  readonly backdrop: 'plain' | 'gradient' | 'window' | 'hills' | 'bricks';
  /** Colours for the things in the scene; the accent stands out from the shirt. */
  readonly thing: Colour;
  readonly accent: Colour;
}

const skins: readonly Colour[] = [
  [244, 205, 176],
  [228, 182, 145],
  [201, 148, 108],
  [156, 106, 72],
  [112, 74, 52],
];
const hairs: readonly Colour[] = [
  [40, 32, 30],
  [84, 56, 36],
  [150, 104, 58],
  [196, 164, 104],
  [150, 150, 152],
];
const shirts: readonly Colour[] = [
  [206, 66, 60],
  [226, 130, 52],
  [60, 112, 190],
  [52, 150, 130],
  [132, 84, 168],
  [222, 186, 70],
  [236, 236, 232],
  [92, 150, 72],
  [214, 110, 150],
];
const trousers: readonly Colour[] = [
  [44, 56, 92],
  [60, 60, 66],
  [92, 74, 58],
  [74, 96, 78],
  [116, 120, 130],
  [58, 88, 140],
];
const shoes: readonly Colour[] = [
  [240, 240, 240],
  [48, 44, 46],
  [120, 74, 48],
  [190, 60, 60],
];
const walls: readonly Colour[] = [
  [204, 212, 218],
  [222, 214, 200],
  [196, 208, 196],
  [212, 202, 214],
  [186, 200, 212],
  [226, 222, 214],
  [170, 184, 190],
];
const floors: readonly Colour[] = [
  [168, 156, 140],
  [150, 160, 146],
  [172, 164, 168],
  [184, 170, 148],
  [138, 148, 158],
  [160, 172, 150],
];
const things: readonly Colour[] = [
  [176, 120, 66],
  [148, 92, 60],
  [196, 150, 92],
  [90, 108, 140],
  [128, 100, 128],
];
const accents: readonly Colour[] = [
  [224, 108, 40],
  [214, 60, 70],
  [46, 140, 190],
  [240, 190, 50],
  [80, 160, 90],
];

export function drawStyle(random: Random): Style {
  const vary = (colour: Colour, amount: number): Colour => {
    const shade = random.uniform(1 - amount, 1 + amount);
    return [
      colour[0] * shade + random.uniform(-8, 8),
      colour[1] * shade + random.uniform(-8, 8),
      colour[2] * shade + random.uniform(-8, 8),
    ];
  };
  const shirt = vary(random.pick(shirts), 0.1);
  const apart = (colour: Colour): boolean => Math.hypot(colour[0] - shirt[0], colour[1] - shirt[1], colour[2] - shirt[2]) > 85;
  return {
    girth: random.uniform(0.86, 1.24),
    skin: vary(random.pick(skins), 0.06),
    hair: vary(random.pick(hairs), 0.1),
    hairStyle: random.pick(['short', 'short', 'bald', 'long', 'bun'] as const),
    shirt,
    sleeves: random.pick(['short', 'long', 'short', 'none'] as const),
    trousers: vary(random.pick(trousers), 0.12),
    legs: random.pick(['long', 'long', 'short'] as const),
    shoes: vary(random.pick(shoes), 0.06),
    wall: vary(random.pick(walls), 0.08),
    floor: vary(random.pick(floors), 0.1),
    backdrop: random.pick(['plain', 'gradient', 'window', 'hills', 'bricks'] as const),
    thing: vary(random.pick(things), 0.08),
    accent: vary(random.pick(accents.filter(apart)), 0.06),
  };
}
