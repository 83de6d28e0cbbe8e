/** The camera: orthographic, turned around the vertical, slightly raised, mirrored, zoomed and shifted. World units to pixels. */

import type { Point } from './raster';
import type { Vector } from './vector';

/** What the camera must show, in world units. The action stays inside the centre square of the picture. */
export interface Framing {
  /** Radians around the vertical; 0 sees the figure from its right side, -PI / 2 from the front. */
  readonly yaw: readonly [low: number, high: number];
  readonly centreX: number;
  readonly centreY: number;
  /** Side of the square that must be visible. */
  readonly extent: number;
}

export interface Camera {
  readonly yaw: number;
  /** Radians above the horizontal. */
  readonly elevation: number;
  readonly mirrored: boolean;
  readonly pixelsPerUnit: number;
  readonly centre: Vector;
  /** Pixels. */
  readonly origin: Point;
}

export interface Projected {
  readonly point: Point;
  /** Larger is nearer to the viewer. */
  readonly depth: number;
}

export function project(camera: Camera, position: Vector): Projected {
  const x = position[0] - camera.centre[0];
  const y = position[1] - camera.centre[1];
  const z = position[2] - camera.centre[2];
  const across = x * Math.cos(camera.yaw) + z * Math.sin(camera.yaw);
  const toward = -x * Math.sin(camera.yaw) + z * Math.cos(camera.yaw);
  const up = y * Math.cos(camera.elevation) - toward * Math.sin(camera.elevation);
  const depth = toward * Math.cos(camera.elevation) + y * Math.sin(camera.elevation);
  const side = camera.mirrored ? -1 : 1;
  return {
    point: [camera.origin[0] + side * across * camera.pixelsPerUnit, camera.origin[1] - up * camera.pixelsPerUnit],
    depth,
  };
}
