/** Three-dimensional vectors. World axes: x forward for the figure, y up from the ground, z to the figure's right. Unit: the figure's standing height. */

export type Vector = readonly [x: number, y: number, z: number];

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, factor: number): Vector => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vector): number => Math.sqrt(dot(a, a));
export const mix = (a: Vector, b: Vector, amount: number): Vector => add(a, scale(subtract(b, a), amount));

/** Weighted sum of three axes. */
export function combine(axes: readonly [Vector, Vector, Vector], weights: Vector): Vector {
  return add(add(scale(axes[0], weights[0]), scale(axes[1], weights[1])), scale(axes[2], weights[2]));
}

export function unit(a: Vector): Vector {
  const size = length(a);
  return size < 1e-9 ? [0, -1, 0] : scale(a, 1 / size);
}
