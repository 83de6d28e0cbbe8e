/**
 * npm run bench [-- --quick] [--json] [--node] [--only gpu|cpu|decode|memory] [--runs N] [--encoder NAME]
 *
 * Speed and memory beside the best there is, in one run: the same seeded weights and frames for every contender, their
 * outputs compared, their runs interleaved. In a headless Chromium. On a WebGPU adapter that is a program on the CPU, GPU
 * rows use a small encoder; `--quick` takes smaller ones and fewer runs; `--encoder` names another for the GPU's rows.
 * Half-precision contenders take part where the adapter has shader-f16. `--node` runs the GPU part alone on Dawn (the
 * `webgpu` package), for machines with a GPU and no browser; with `--only memory` it counts GPU memory instead, at ViT-B/16
 * unless `--encoder` says otherwise (some ten minutes on a software adapter). Progress goes to stderr, the table (or JSON) to stdout.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchInBrowser } from '../../bench/browser';
import { table, type Row } from '../../bench/rows';
import { encoders, type EncoderName } from '../../bench/sizes';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string' },
    encoder: { type: 'string' },
  },
});

function isPart(name: string | undefined): name is 'gpu' | 'cpu' | 'decode' | 'memory' {
  if (name === undefined || ['gpu', 'cpu', 'decode', ...(values.node ? ['memory'] : [])].includes(name)) return name !== undefined;
  throw new Error(`--only takes gpu, cpu or decode, with --node also memory, not ${name}`);
}

function isEncoder(name: string | undefined): name is EncoderName {
  if (name === undefined || name in encoders) return name !== undefined;
  throw new Error(`--encoder takes ${Object.keys(encoders).join(', ')}, not ${name}`);
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const rows: Row[] = [];
const options = {
  quick: values.quick,
  ...(values.runs === undefined ? {} : { runs: Number(values.runs) }),
  ...(isPart(values.only) ? { only: values.only } : {}),
  ...(isEncoder(values.encoder) ? { encoder: values.encoder } : {}),
  say,
  row: (row: Row) => {
    rows.push(row);
    const time = row.median_ms === null ? (row.error ?? `${((row.gpu_bytes ?? 0) / 1e6).toFixed(0)} MB`) : `${row.median_ms.toFixed(1)} ms`;
    say(`  ${row.stage} | ${row.contender} | ${time}${row.ratio_to_ours === null ? '' : ` | ${row.ratio_to_ours.toFixed(2)} x`}`);
  },
};
const adapter = values.node ? await (await import('../../bench/node')).benchInNode(options) : await benchInBrowser(options);
const processor = cpus()[0];
const machine = `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads; WebGPU: ${adapter ?? 'none'}`;
if (values.json) console.log(JSON.stringify({ machine, rows }, null, 1));
else console.log(`${machine}\n\n${table(rows)}`);
process.exit(rows.some(({ agrees }) => agrees === false) ? 1 : 0);
