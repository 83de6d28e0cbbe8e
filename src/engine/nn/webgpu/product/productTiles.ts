/**
 * The product through workgroup memory, for GPUs: a workgroup brings a tile of x and one of W into shared memory, each
 * laid with k outermost, and every invocation keeps a part of the result in registers.
 */
import type { ProductVariant, Walk, WalkedProduct } from './productShape';
import { repeat } from '../rows/rows';

type Tiles = Extract<ProductVariant, { kind: 'tiles' }>;

export function tiledProduct(product: WalkedProduct, { tile, part, half }: Tiles): Walk {
  const { K, N, multipleOfK, weightAlongK, xAlongRows, begin } = product;
  const [tileRows, tileColumns, depth] = tile;
  const [R, C] = part;
  const across = tileColumns / C; // invocations along a tile's columns
  const size = across * (tileRows / R);
  const number = half ? 'vec4h' : 'vec4f';
  const whole = multipleOfK % depth === 0;
  const everyBlock = (count: number, work: string): string => `for (var block = index; block < ${count}u; block += ${size}u) { ${work} }`;

  // Four rows by four k: read along k, written along the rows, so that nothing is stored component by component.
  const turn = (name: string, target: (step: number) => string): string =>
    repeat(4, (i) => `${target(i)} = ${number}(vec4f(${[0, 1, 2, 3].map((row) => `${name}${row}[${i}]`).join(', ')}));`);
  const loadX = xAlongRows
    ? everyBlock(
        depth * (tileRows / 4),
        `
    let row4 = block % ${tileRows / 4}u;
    let source = k0 + block / ${tileRows / 4}u;
    let v = x_rows(min(source, ${K.floats} - 1u), min(row0 / 4u + row4, (u.rows + 3u) / 4u - 1u));
    xs[block] = ${number}(${whole ? 'v' : `select(vec4f(), v, source < ${K.floats})`});`,
      )
    : everyBlock(
        (depth / 4) * (tileRows / 4),
        `
    let k4 = block % ${depth / 4}u;
    let row4 = block / ${depth / 4}u;
    let source4 = k0 / 4u + k4;
    ${repeat(4, (i) => `var v${i} = x_four(x_start(min(row0 + row4 * 4u + ${i}u, u.rows - 1u)), min(source4, ${K.groups} - 1u));`)}
    ${whole ? '' : `if (source4 >= ${K.groups}) { ${repeat(4, (i) => `v${i} = vec4f();`)} }`}
    ${turn('v', (i) => `xs[(k4 * 4u + ${i}u) * ${tileRows / 4}u + row4]`)}`,
      );
  const loadW = weightAlongK
    ? everyBlock(
        (depth / 4) * (tileColumns / 4),
        `
    let k4 = block % ${depth / 4}u;
    let column4 = block / ${depth / 4}u;
    let source4 = min(k0 / 4u + k4, ${K.groups} - 1u);
    let n4 = min(column0 / 4u + column4, ${N.groups} - 1u);
    ${repeat(4, (i) => `let v${i} = weight_along(n4 * 4u + ${i}u, source4);`)}
    ${turn('v', (i) => `ws[(k4 * 4u + ${i}u) * ${tileColumns / 4}u + column4]`)}`,
      )
    : everyBlock(
        depth * (tileColumns / 4),
        `
    let column4 = block % ${tileColumns / 4}u;
    let k = block / ${tileColumns / 4}u;
    ws[block] = ${number}(weight(min(k0 + k, ${K.floats} - 1u), min(column0 / 4u + column4, ${N.groups} - 1u)));`,
      );

  const [R4, C4] = [R / 4, C / 4];
  const sum = half ? 't' : 'a';
  // Columns of one invocation lie `across` apart, so that neighbours read neighbouring words of shared memory.
  const inner = `for (var k = 0u; k < ${depth}u; k++) {
    ${repeat(R4, (r) => `let x${r} = xs[k * ${tileRows / 4}u + partRow * ${R4}u + ${r}u];`)}
    ${repeat(C4, (c) => `let w${c} = ws[k * ${tileColumns / 4}u + partColumn + ${c * across}u];`)}
    ${repeat(R, (r) => repeat(C4, (c) => `${sum}${r}_${c} += x${Math.floor(r / 4)}[${r % 4}] * w${c};`))}
  }`;
  const body = `var<workgroup> xs: array<${number}, ${(depth * tileRows) / 4}>;
  var<workgroup> ws: array<${number}, ${(depth * tileColumns) / 4}>;
  @compute @workgroup_size(${size})
  fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
    ${begin}
    let row0 = group.y * ${tileRows}u;
    let column0 = group.x * ${tileColumns}u;
    let partColumn = index % ${across}u;
    let partRow = index / ${across}u;
    ${repeat(R, (r) => repeat(C4, (c) => `var a${r}_${c} = vec4f();`))}
    for (var k0 = 0u; k0 < ${K.floats}; k0 += ${depth}u) {
      ${loadX}
      ${loadW}
      workgroupBarrier();
      ${half ? repeat(R, (r) => repeat(C4, (c) => `var t${r}_${c} = vec4h();`)) : ''}
      ${inner}
      ${half ? repeat(R, (r) => repeat(C4, (c) => `a${r}_${c} += vec4f(t${r}_${c});`)) : ''}
      workgroupBarrier();
    }
    ${repeat(R, (r) => repeat(C4, (c) => `finish(row0 + partRow * ${R}u + ${r}u, column0 / 4u + partColumn + ${c * across}u, a${r}_${c});`))}
  }`;
  return {
    body,
    enable: half ? 'enable f16;' : '',
    xReads: xAlongRows ? 'rows' : 'four',
    workgroups: (rows, columns) => [Math.ceil(columns / tileColumns), Math.ceil(rows / tileRows)],
  };
}
