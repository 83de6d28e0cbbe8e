/**
 * WGSL that reads and writes rows of floats four at a time, whatever their width: whole vec4s where the width is a
 * multiple of 4, single floats padded with zeros where it is not.
 */

/** The binding's type for rows of `width` floats. */
export function rowType(width: number): 'array<vec4f>' | 'array<f32>' {
  return width % 4 === 0 ? 'array<vec4f>' : 'array<f32>';
}

/** `read_NAME(row, c4)`: floats 4 c4 .. 4 c4 + 3 of a row; zeros beyond its end. */
export function rowReader(name: string, width: number): string {
  const whole = Math.ceil(width / 4);
  if (width % 4 === 0) return `fn read_${name}(row: u32, c4: u32) -> vec4f { return ${name}[row * ${whole}u + c4]; }`;
  return `fn read_${name}(row: u32, c4: u32) -> vec4f {
    var v = vec4f();
    for (var i = 0u; i < 4u; i++) { if (c4 * 4u + i < ${width}u) { v[i] = ${name}[row * ${width}u + c4 * 4u + i]; } }
    return v;
  }`;
}

/** `write_NAME(row, c4, v)`: the same places; what lies beyond the row's end is dropped. */
export function rowWriter(name: string, width: number): string {
  const whole = Math.ceil(width / 4);
  if (width % 4 === 0) return `fn write_${name}(row: u32, c4: u32, v: vec4f) { ${name}[row * ${whole}u + c4] = v; }`;
  return `fn write_${name}(row: u32, c4: u32, v: vec4f) {
    for (var i = 0u; i < 4u; i++) { if (c4 * 4u + i < ${width}u) { ${name}[row * ${width}u + c4 * 4u + i] = v[i]; } }
  }`;
}

/** `count` pieces of code joined, each written for its index. */
export function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join('\n');
}
