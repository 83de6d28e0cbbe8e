/** What is behind the people: a muted wall or sky, a floor, and a little decoration. Drawn once per clip. */

import type { Random } from './random';
import { drawShape, type Colour, type Picture, type Point } from './raster';
import { blendColours, tint } from './solid';
import type { Style } from './style';

/** `groundY` is where the feet stand and `unit` how many pixels a body height takes. */
export function drawBackdrop(picture: Picture, style: Style, random: Random, groundY: number, unit: number): void {
  const { width, height, data } = picture;
  const horizon = groundY - unit * random.uniform(0.04, 0.14);
  const fade = random.uniform(-0.12, 0.12);
  const across = random.uniform(-0.06, 0.06);
  for (let y = 0; y < height; y++) {
    const wallShade = 1 + fade * (style.backdrop === 'plain' ? 0.3 : 1) * (y / height - 0.5);
    const floorPart = Math.min(1, Math.max(0, y + 0.5 - horizon));
    for (let x = 0; x < width; x++) {
      const shade = wallShade + across * (x / width - 0.5);
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const wall = (style.wall[channel] ?? 0) * shade;
        const floor = (style.floor[channel] ?? 0) * (0.94 + (0.1 * (y - horizon)) / height + across * (x / width - 0.5));
        data[at + channel] = wall + (floor - wall) * floorPart;
      }
    }
  }
  decorate(picture, style, random, horizon, unit);
}

function decorate(picture: Picture, style: Style, random: Random, horizon: number, unit: number): void {
  const rectangle = (left: number, top: number, right: number, bottom: number, colour: Colour): void => {
    const points: Point[] = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    drawShape(picture, { kind: 'polygon', points, radius: 0 }, colour, 0, 1);
  };
  const soft = blendColours(style.wall, style.floor, 0.35);
  switch (style.backdrop) {
    case 'plain':
    case 'gradient':
      rectangle(-1, horizon - unit * 0.03, picture.width + 1, horizon, tint(style.wall, 0.93));
      return;
    case 'window': {
      const left = random.uniform(-0.1, 0.8) * picture.width;
      const top = horizon - unit * random.uniform(0.85, 1.1);
      rectangle(left, top, left + unit * 0.42, top + unit * 0.42, tint(style.wall, 0.88));
      rectangle(
        left + unit * 0.03,
        top + unit * 0.03,
        left + unit * 0.39,
        top + unit * 0.39,
        blendColours(style.wall, [200, 222, 236], 0.6),
      );
      return;
    }
    case 'hills':
      for (let index = 0; index < 3; index++) {
        const x = random.uniform(0, 1) * picture.width;
        const radius = unit * random.uniform(0.3, 0.6);
        const centre: Point = [x, horizon + radius * 0.55];
        drawShape(
          picture,
          { kind: 'capsule', from: centre, to: centre, radiusFrom: radius, radiusTo: radius },
          blendColours(style.wall, [150, 176, 150], 0.45),
          0,
        );
      }
      rectangle(-1, horizon, picture.width + 1, picture.height + 1, style.floor);
      return;
    case 'bricks': {
      const row = unit * 0.13;
      for (let index = 1; horizon - index * row > -row; index++)
        rectangle(
          -1,
          horizon - index * row,
          picture.width + 1,
          horizon - index * row + Math.max(0.6, unit * 0.008),
          blendColours(style.wall, soft, 0.5),
        );
      return;
    }
    default: {
      const never: never = style.backdrop;
      throw new TypeError(`unknown backdrop ${String(never)}`);
    }
  }
}
