/**
 * The product through workgroup memory, for GPUs: a workgroup brings a tile of x and one of W into shared memory, each
 * laid with k outermost, and every invocation keeps a part of the result in registers.
 */
import { roundUp } from './packed';
import { productSides, type Product, type ProductVariant, type Walk } from './productShape';
import { repeat } from './rows';

type Tiles = Extract<ProductVariant, { kind: 'tiles' }>;

export function tiledProduct(product: Product, { tile, part, half }: Tiles): Walk {
  const { outputs, storage, transposed } = product;
  const { K, N } = productSides(product);
  const [tileRows, tileColumns, depth] = tile;
  const [R, C] = part;
  const [K4, N4, stride] = [Math.ceil(K / 4), Math.ceil(N / 4), Math.ceil(outputs / 4)];
  const across = tileColumns / C; // invocations along a tile's columns
  const size = across * (tileRows / R);
  const number = half ? 'vec4h' : 'vec4f';
  const blocks = (depth / 4) * (tileRows / 4);
  const weightBlocks = transposed ? (depth / 4) * (tileColumns / 4) : depth * (tileColumns / 4);

  // Four rows by four k: read along k, written along the rows, so that nothing is stored component by component.
  const turn = (name: string, target: string): string =>
    repeat(4, (i) => `${target} = ${number}(vec4f(${[0, 1, 2, 3].map((row) => `${name}${row}[${i}]`).join(', ')}));`.replaceAll('STEP', String(i)));
  const loadX = `for (var block = index; block < ${blocks}u; block += ${size}u) {
    let k4 = block % ${depth / 4}u;
    let row4 = block / ${depth / 4}u;
    let source4 = k0 / 4u + k4;
    ${repeat(4, (i) => `var v${i} = read_x(min(row0 + row4 * 4u + ${i}u, u.rows - 1u), min(source4, ${K4 - 1}u));`)}
    ${K % depth === 0 ? '' : `if (source4 >= ${K4}u) { ${repeat(4, (i) => `v${i} = vec4f();`)} }`}
    ${turn('v', `xs[(k4 * 4u + STEPu) * ${tileRows / 4}u + row4]`)}
  }`;
  const loadW = transposed
    ? `for (var block = index; block < ${weightBlocks}u; block += ${size}u) {
    let k4 = block % ${depth / 4}u;
    let column4 = block / ${depth / 4}u;
    let source4 = min(k0 / 4u + k4, ${K4 - 1}u);
    let n4 = min(column0 / 4u + column4, ${N4 - 1}u);
    ${repeat(4, (i) => `let v${i} = weight((n4 * 4u + ${i}u) * ${stride}u + source4);`)}
    ${turn('v', `ws[(k4 * 4u + STEPu) * ${tileColumns / 4}u + column4]`)}
  }`
    : `for (var block = index; block < ${weightBlocks}u; block += ${size}u) {
    let column4 = block % ${tileColumns / 4}u;
    let k = block / ${tileColumns / 4}u;
    ws[block] = ${number}(weight(min(k0 + k, ${roundUp(K, 4) - 1}u) * ${stride}u + min(column0 / 4u + column4, ${N4 - 1}u)));
  }`;

  const [R4, C4] = [R / 4, C / 4];
  const sum = half ? 't' : 'a';
  // Columns of one invocation lie `across` apart, so that neighbours read neighbouring words of shared memory.
  const inner = `for (var k = 0u; k < ${depth}u; k++) {
    ${repeat(R4, (r) => `let x${r} = xs[k * ${tileRows / 4}u + partRow * ${R4}u + ${r}u];`)}
    ${repeat(C4, (c) => `let w${c} = ws[k * ${tileColumns / 4}u + partColumn + ${c * across}u];`)}
    ${repeat(R, (r) => repeat(C4, (c) => `${sum}${r}_${c} += x${Math.floor(r / 4)}[${r % 4}] * w${c};`))}
  }`;
  const body = `fn weight(at: u32) -> vec4f {
    ${storage === 'half' ? 'let pair = w[at]; return vec4f(unpack2x16float(pair.x), unpack2x16float(pair.y));' : 'return w[at];'}
  }
  var<workgroup> xs: array<${number}, ${(depth * tileRows) / 4}>;
  var<workgroup> ws: array<${number}, ${(depth * tileColumns) / 4}>;
  @compute @workgroup_size(${size})
  fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
    let row0 = group.y * ${tileRows}u;
    let column0 = group.x * ${tileColumns}u;
    let partColumn = index % ${across}u;
    let partRow = index / ${across}u;
    ${repeat(R, (r) => repeat(C4, (c) => `var a${r}_${c} = vec4f();`))}
    for (var k0 = 0u; k0 < ${roundUp(K, depth)}u; k0 += ${depth}u) {
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
    workgroups: (rows) => [Math.ceil(N / tileColumns), Math.ceil(rows / tileRows)],
  };
}
