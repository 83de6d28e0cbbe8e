/** Renders a whole clip of one action, or one posture still, from a seed: pictures and where the joints are in them. */

import { actionById } from './actions';
import { drawBackdrop } from './drawing/backdrop';
import { project, type Camera, type Framing } from './drawing/camera';
import type { ConceptId } from './concepts';
import { figureGroups } from './drawing/figure';
import type { Still } from './drawing/motion';
import { postures } from './postures';
import { createRandom, type Random } from './drawing/random';
import { drawShape, type FlatShape, type Picture } from './drawing/raster';
import { jointNames, solvePose } from './drawing/skeleton';
import { tint, type Group, type Solid } from './drawing/solid';
import { drawStyle, type Style } from './drawing/style';

export interface SceneOptions {
  /** How many pictures, taken at the middles of equal parts of the clip. */
  readonly frames: number;
  /** Pixels. The action stays inside the centre square. */
  readonly width: number;
  readonly height: number;
  /** Length of the clip; drawn from 2 to 3 s when absent. */
  readonly seconds?: number;
  /** A seed for the person and the place alone: clips that share it are of one person in one place. Default: drawn with the rest. */
  readonly setting?: number;
}

export interface Scene {
  /** [frames, height, width, 3], 0 to 255 */
  readonly frames: Uint8Array<ArrayBuffer>;
  /** [frames, joints, 2] in pixels, in the order of `jointNames` */
  readonly joints: Float32Array<ArrayBuffer>;
  readonly seconds: number;
}

/** The same seed, action and options always give the same bytes. A RangeError names an unknown action. */
export function renderScene(seed: number, actionId: string, options: SceneOptions): Scene {
  const action = actionById(actionId);
  const { motion } = action;
  const random = createRandom(seed);
  const setting = options.setting === undefined ? random : createRandom(options.setting);
  const style = drawStyle(setting);
  const stage = setStage(setting, style, motion.framing, options);
  const still = motion.prepare(random, style);
  const drawnSeconds = random.uniform(2, 3);
  const seconds = options.seconds ?? drawnSeconds;
  const cycle = random.uniform(motion.seconds[0], motion.seconds[1]);
  const firstPhase = random.uniform(0, 1);
  const slack = Math.max(0, seconds - cycle);
  const wait = slack * random.uniform(0, 1);
  const run = Math.min(seconds, cycle);
  const phaseAt = (time: number): number => (motion.repeats ? firstPhase + time / cycle : Math.min(1, Math.max(0, (time - wait) / run)));
  const stills = Array.from({ length: options.frames }, (_, index) => {
    const moment = action.backward ? options.frames - 1 - index : index;
    return still(phaseAt(((moment + 0.5) / options.frames) * seconds));
  });
  return { ...drawStills(stills, style, stage, options), seconds };
}

/** One still of a posture and what is true of it. `index` chooses among `postures`. */
export function renderPosture(
  seed: number,
  index: number,
  options: Pick<SceneOptions, 'width' | 'height'>,
): Scene & { readonly shows: readonly ConceptId[] } {
  const posture = postures[index];
  if (!posture) throw new RangeError(`no posture has the index ${index}`);
  const random = createRandom(seed);
  const style = drawStyle(random);
  const stage = setStage(random, style, posture.framing, options);
  const { still, shows } = posture.draw(random, style);
  return { ...drawStills([still], style, stage, { ...options, frames: 1 }), seconds: 0, shows };
}

interface Stage {
  readonly camera: Camera;
  /** [height, width, 3] */
  readonly backdrop: Uint8ClampedArray;
}

function setStage(random: Random, style: Style, framing: Framing, size: Pick<SceneOptions, 'width' | 'height'>): Stage {
  const { width, height } = size;
  const square = Math.min(width, height) * (96 / 110);
  const zoom = random.uniform(0.87, 1);
  const pixelsPerUnit = (square / framing.extent) * zoom;
  const room = (square * (1 - zoom)) / 2;
  const camera: Camera = {
    yaw: random.uniform(framing.yaw[0], framing.yaw[1]),
    elevation: random.uniform(0.02, 0.2),
    mirrored: random.chance(0.5),
    pixelsPerUnit,
    centre: [framing.centreX, 0, 0],
    origin: [width / 2 + random.uniform(-room, room), height / 2 + framing.centreY * pixelsPerUnit + random.uniform(-room, room)],
  };
  const picture: Picture = { width, height, data: new Uint8ClampedArray(width * height * 3) };
  drawBackdrop(picture, style, random, camera.origin[1], pixelsPerUnit);
  return { camera, backdrop: picture.data };
}

function drawStills(stills: readonly Still[], style: Style, stage: Stage, size: SceneOptions): Pick<Scene, 'frames' | 'joints'> {
  const { width, height } = size;
  const frameBytes = width * height * 3;
  const frames = new Uint8Array(stills.length * frameBytes);
  const joints = new Float32Array(stills.length * jointNames.length * 2);
  stills.forEach((still, index) => {
    const skeleton = solvePose(still.pose);
    const data = new Uint8ClampedArray(frames.buffer, index * frameBytes, frameBytes);
    data.set(stage.backdrop);
    drawGroups({ width, height, data }, [...figureGroups(skeleton, style, still.wear), ...still.things], stage.camera);
    jointNames.forEach((name, joint) =>
      joints.set(project(stage.camera, skeleton.joints[name]).point, (index * jointNames.length + joint) * 2),
    );
  });
  return { frames, joints };
}

/** Draws groups from far to near; within a group all outlines come before all fills. */
function drawGroups(picture: Picture, groups: readonly Group[], camera: Camera): void {
  const flat = groups.map((group) => {
    const shapes = group.solids.map((solid) => flatten(solid, camera));
    const depth = shapes.reduce((sum, shape) => sum + shape.depth, 0) / Math.max(1, shapes.length) + (group.bias ?? 0);
    return { group, shapes, depth };
  });
  flat.sort((first, second) => first.depth - second.depth);
  const outline = Math.max(0.6, camera.pixelsPerUnit * 0.011);
  for (const { group, shapes } of flat) {
    const opacity = group.opacity ?? 1;
    if (opacity <= 0) continue;
    if (group.outline !== false)
      shapes.forEach(({ shape, solid }) => drawShape(picture, shape, tint(solid.colour, 0.42), outline, opacity));
    shapes.forEach(({ shape, solid }) => drawShape(picture, shape, solid.colour, 0, opacity));
  }
}

function flatten(solid: Solid, camera: Camera): { shape: FlatShape; depth: number; solid: Solid } {
  const size = camera.pixelsPerUnit;
  if (solid.kind === 'capsule') {
    const from = project(camera, solid.from);
    const to = project(camera, solid.to);
    return {
      shape: {
        kind: 'capsule',
        from: from.point,
        to: to.point,
        radiusFrom: solid.radiusFrom * size,
        radiusTo: solid.radiusTo * size,
      },
      depth: (from.depth + to.depth) / 2,
      solid,
    };
  }
  const corners = solid.points.map((point) => project(camera, point));
  const depth = corners.reduce((sum, corner) => sum + corner.depth, 0) / corners.length;
  return {
    shape: { kind: 'polygon', points: corners.map((corner) => corner.point), radius: solid.radius * size },
    depth,
    solid,
  };
}
