/**
 * WGSL that reads and writes rows of floats four at a time, whatever their width: whole vec4s where the width is a
 * multiple of 4, single floats padded with zeros where it is not.
 */

/** How many floats a row has, in WGSL. */
export interface Width {
  readonly floats: string;
  /** Groups of four floats, the last of them perhaps not whole. */
  readonly groups: string;
  /** A multiple of 4. */
  readonly whole: boolean;
}

/** A width written into the shader. */
export function fixedWidth(floats: number): Width {
  return { floats: `${floats}u`, groups: `${Math.ceil(floats / 4)}u`, whole: floats % 4 === 0 };
}

/** The binding's type for rows of such a width. */
export function rowType(width: number | Width): 'array<vec4f>' | 'array<f32>' {
  return widthOf(width).whole ? 'array<vec4f>' : 'array<f32>';
}

/** `read_NAME(row, c4)`: floats 4 c4 .. 4 c4 + 3 of a row; zeros beyond its end. */
export function rowReader(name: string, width: number | Width): string {
  const { floats, groups, whole } = widthOf(width);
  if (whole) return `fn read_${name}(row: u32, c4: u32) -> vec4f { return ${name}[row * ${groups} + c4]; }`;
  return `fn read_${name}(row: u32, c4: u32) -> vec4f {
    var v = vec4f();
    for (var i = 0u; i < 4u; i++) { if (c4 * 4u + i < ${floats}) { v[i] = ${name}[row * ${floats} + c4 * 4u + i]; } }
    return v;
  }`;
}

/** `write_NAME(row, c4, v)`: the same places; what lies beyond the row's end is dropped. */
export function rowWriter(name: string, width: number | Width): string {
  const { floats, groups, whole } = widthOf(width);
  if (whole) return `fn write_${name}(row: u32, c4: u32, v: vec4f) { ${name}[row * ${groups} + c4] = v; }`;
  return `fn write_${name}(row: u32, c4: u32, v: vec4f) {
    for (var i = 0u; i < 4u; i++) { if (c4 * 4u + i < ${floats}) { ${name}[row * ${floats} + c4 * 4u + i] = v[i]; } }
  }`;
}

function widthOf(width: number | Width): Width {
  return typeof width === 'number' ? fixedWidth(width) : width;
}

/** `count` pieces of code joined, each written for its index. */
export function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join('\n');
}
