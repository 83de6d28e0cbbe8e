/** Shader text for pictures of bytes, RGB by RGB, four bytes in a word: four pixels are three words. */

export const byteHelpers = `
  fn bytes_of(word: u32) -> vec4i { return vec4i((vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u)); }
  fn word_of(levels: vec4i) -> u32 {
    let cut = vec4u(clamp(levels, vec4i(0), vec4i(255))) << vec4u(0u, 8u, 16u, 24u);
    return cut.x | cut.y | cut.z | cut.w;
  }`;

/** One byte of x. */
export const byteAt = 'fn byte_at(at: u32) -> i32 { return i32((x[at / 4u] >> (8u * (at % 4u))) & 255u); }';

/** x's pixels four by four, `quad` counting the fours; `write_four` cuts each level to 0 .. 255. */
export const readFour = `
  fn read_four(quad: u32) -> array<vec3i, 4> {
    let a = bytes_of(x[quad * 3u]);
    let b = bytes_of(x[quad * 3u + 1u]);
    let c = bytes_of(x[quad * 3u + 2u]);
    return array<vec3i, 4>(a.xyz, vec3i(a.w, b.xy), vec3i(b.zw, c.x), c.yzw);
  }`;

export const writeFour = `
  fn write_four(quad: u32, colours: array<vec3i, 4>) {
    y[quad * 3u] = word_of(vec4i(colours[0], colours[1].x));
    y[quad * 3u + 1u] = word_of(vec4i(colours[1].yz, colours[2].xy));
    y[quad * 3u + 2u] = word_of(vec4i(colours[2].z, colours[3]));
  }`;

/** Begins a shader of one invocation an item, for `elementwiseWorkgroups` of four times as many: `index` is the item's. */
export const perItem = `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let index = id.y * groups.x * 64u + id.x;`;
