/** The changes of a picture plan (../pictures.ts) on packed bytes [T, R, 3 R / 4, 1]; the plain twin is train/views/pictureChanges.ts. */
import * as tf from '@tensorflow/tfjs-core';
import { assertNever } from '../../../../shared/errors/errors';
import { changeBits, type PictureChange } from '../../seam/pictures';
import { byteAt, byteHelpers, perItem, readFour, writeFour } from './bytes';
import { elementwiseWorkgroups } from '../rows/elementwise';
import { dispatch, kernel, type Kernel } from '../gpu/gpu';

const half = 1 << (changeBits - 1);

/** Pillow's L of a pixel. */
const grey = 'fn grey_of(colour: vec3i) -> i32 { return (colour.x * 19595 + colour.y * 38470 + colour.z * 7471 + 0x8000) >> 16u; }';

/** The pictures with one change made; `pictures` stays the caller's. */
export function changePictures(pictures: tf.Tensor4D, change: PictureChange): tf.Tensor4D {
  const [T, size] = pictures.shape;
  const fours = pictures.size / 3;
  const data = (...numbers: number[]): tf.Tensor => tf.tensor1d(numbers, 'int32');
  const run = (shader: Kernel, numbers: tf.Tensor, items: number): tf.Tensor4D =>
    dispatch(shader, [pictures, numbers], [pictures.shape], [], elementwiseWorkgroups(4 * items), 'int32')[0] as tf.Tensor4D;
  switch (change.kind) {
    case 'table':
      return run(lookUpKernel(size, false), data(...change.table, ...change.table, ...change.table), pictures.size);
    case 'contrast':
    case 'autocontrast':
    case 'equalize': {
      const [histogram] = dispatch(histogramKernel(size), [pictures], [[T, 4, 256]], [], [T], 'int32');
      const factor = data(change.kind === 'contrast' ? change.factor : 0);
      const [tables] = dispatch(
        tablesKernel(size, change.kind),
        [histogram!, factor],
        [[T, 3, 256]],
        [],
        elementwiseWorkgroups(4 * T * 768),
        'int32',
      );
      return run(lookUpKernel(size, true), tables!, pictures.size);
    }
    case 'saturation':
      return run(saturationKernel(), data(change.factor), fours);
    case 'warp':
      return run(warpKernel(size), data(...change.map, ...change.fill), fours);
    case 'fill':
      return run(fillKernel(size), data(change.left, change.top, change.width, change.height, ...change.colour), fours);
    default:
      return assertNever(change);
  }
}

/** One table of [3, 256] for all frames, or one each. */
function lookUpKernel(size: number, each: boolean): Kernel {
  const frame = each ? `(index / ${(size * size * 3) / 4}u) * 768u` : '0u';
  return kernel(
    `pictures lookUp ${size} ${each}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'tables: array<u32>'] },
    `${byteHelpers}
    ${perItem}
      if (index >= arrayLength(&y)) { return; }
      var levels = bytes_of(x[index]);
      for (var i = 0u; i < 4u; i++) { levels[i] = i32(tables[${frame} + ((index * 4u + i) % 3u) * 256u + u32(levels[i])]); }
      y[index] = word_of(levels);
    }`,
  );
}

/** How often each level is there, of red, green, blue and grey: [T, 4, 256]. One workgroup a frame. */
function histogramKernel(size: number): Kernel {
  return kernel(
    `pictures histogram ${size}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>'] },
    `${byteHelpers}
    ${readFour}
    ${grey}
    var<workgroup> bins: array<atomic<u32>, 1024>;
    @compute @workgroup_size(256) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
      for (var bin = index; bin < 1024u; bin += 256u) { atomicStore(&bins[bin], 0u); }
      workgroupBarrier();
      for (var four = index; four < ${(size * size) / 4}u; four += 256u) {
        let colours = read_four(group.x * ${(size * size) / 4}u + four);
        for (var i = 0u; i < 4u; i++) {
          atomicAdd(&bins[colours[i].x], 1u);
          atomicAdd(&bins[256 + colours[i].y], 1u);
          atomicAdd(&bins[512 + colours[i].z], 1u);
          atomicAdd(&bins[768 + grey_of(colours[i])], 1u);
        }
      }
      workgroupBarrier();
      for (var bin = index; bin < 1024u; bin += 256u) { y[group.x * 1024u + bin] = atomicLoad(&bins[bin]); }
    }`,
  );
}

/** Levels that a frame's histogram asks for, written to `y[index]`: of `value`, the frame's bins from `frame` on and the channel's from `at` on. */
const levelOf = {
  contrast: `var sum = 0u;
      for (var v = 0u; v < 256u; v++) { sum += v * x[frame + 768u + v]; }
      let mean = i32((2u * sum + pixels) / (2u * pixels));
      y[index] = u32(clamp(((mean << 16u) + (value - mean) * factor[0] + ${half}) >> 16u, 0, 255));`,
  autocontrast: `var low = 255;
      var high = 0;
      for (var v = 0; v < 256; v++) { if (x[at + u32(v)] > 0u) { low = min(low, v); high = max(high, v); } }
      let range = high - low;
      if (range == 0) { y[index] = u32(value); return; }
      y[index] = u32(clamp((2 * (value - low) * 255 + range) / (2 * range), 0, 255));`,
  equalize: `var last = 0u;
      var below = 0u;
      for (var v = 0u; v < 256u; v++) {
        let count = x[at + v];
        if (count > 0u) { last = count; }
        if (v < u32(value)) { below += count; }
      }
      let step = (pixels - last) / 255u;
      if (step == 0u) { y[index] = u32(value); return; }
      y[index] = min(255u, (step / 2u + below) / step);`,
} as const;

/** Histograms [T, 4, 256] to tables [T, 3, 256], one invocation a level. */
function tablesKernel(size: number, kind: keyof typeof levelOf): Kernel {
  return kernel(
    `pictures tables ${size} ${kind}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'factor: array<i32>'] },
    `const pixels = ${size * size}u;
    ${perItem}
      if (index >= arrayLength(&y)) { return; }
      let value = i32(index % 256u);
      let frame = (index / 768u) * 1024u;
      let at = frame + (index % 768u) / 256u * 256u;
      ${levelOf[kind]}
    }`,
  );
}

function saturationKernel(): Kernel {
  return kernel(
    'pictures saturation',
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'factor: array<i32>'] },
    `${byteHelpers}
    ${readFour}
    ${writeFour}
    ${grey}
    ${perItem}
      if (index * 3u >= arrayLength(&y)) { return; }
      var colours = read_four(index);
      for (var i = 0u; i < 4u; i++) {
        let grey = grey_of(colours[i]);
        colours[i] = (vec3i((grey << 16u) + ${half}) + (colours[i] - grey) * factor[0]) >> vec3u(16u);
      }
      write_four(index, colours);
    }`,
  );
}

/** Bindings: pictures, [a, b, c, d, e, f, red, green, blue]. */
function warpKernel(size: number): Kernel {
  return kernel(
    `pictures warp ${size}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'map: array<i32>'] },
    `${byteHelpers}
    ${writeFour}
    ${byteAt}
    fn pick(frame: u32, px: i32, py: i32) -> vec3i {
      if (px < 0 || py < 0 || px >= ${size} || py >= ${size}) { return vec3i(map[6], map[7], map[8]); }
      let at = ((frame * ${size}u + u32(py)) * ${size}u + u32(px)) * 3u;
      return vec3i(byte_at(at), byte_at(at + 1u), byte_at(at + 2u));
    }
    ${perItem}
      if (index * 3u >= arrayLength(&y)) { return; }
      let frame = index / ${(size * size) / 4}u;
      let row = i32((index / ${size / 4}u) % ${size}u);
      var colours: array<vec3i, 4>;
      for (var i = 0; i < 4; i++) {
        let column = i32(index % ${size / 4}u) * 4 + i;
        let sx = map[0] * column + map[1] * row + map[2];
        let sy = map[3] * column + map[4] * row + map[5];
        let px = sx >> 16u;
        let py = sy >> 16u;
        let right = (sx >> 8u) & 255;
        let down = (sy >> 8u) & 255;
        let top = pick(frame, px, py) * (256 - right) + pick(frame, px + 1, py) * right;
        let bottom = pick(frame, px, py + 1) * (256 - right) + pick(frame, px + 1, py + 1) * right;
        colours[i] = (top * (256 - down) + bottom * down + ${half}) >> vec3u(16u);
      }
      write_four(index, colours);
    }`,
  );
}

/** Bindings: pictures, [left, top, width, height, red, green, blue]. */
function fillKernel(size: number): Kernel {
  return kernel(
    `pictures fill ${size}`,
    { outputs: ['y: array<u32>'], inputs: ['x: array<u32>', 'area: array<i32>'] },
    `${byteHelpers}
    ${readFour}
    ${writeFour}
    ${perItem}
      if (index * 3u >= arrayLength(&y)) { return; }
      var colours = read_four(index);
      let row = i32((index / ${size / 4}u) % ${size}u) - area[1];
      for (var i = 0; i < 4; i++) {
        let column = i32(index % ${size / 4}u) * 4 + i - area[0];
        if (row >= 0 && row < area[3] && column >= 0 && column < area[2]) { colours[i] = vec3i(area[4], area[5], area[6]); }
      }
      write_four(index, colours);
    }`,
  );
}
