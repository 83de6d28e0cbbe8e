/**
 * npm run bench [-- --quick] [--json] [--node] [--only gpu|cpu|decode|memory|views] [--runs N] [--encoder NAME]
 *
 * Speed and memory beside the best there is, in one run: the same seeded weights and frames for every contender, their
 * outputs compared, their runs interleaved. In a headless Chromium. On a WebGPU adapter that is a program on the CPU, GPU
 * rows use a small encoder; `--quick` takes smaller ones and fewer runs; `--encoder` names another.
 * Half-precision contenders take part where the adapter has shader-f16. `--node` runs the GPU part alone on Dawn (the
 * `webgpu` package), for machines with a GPU and no browser; with `--only memory` it counts GPU memory instead, at ViT-B/16
 * unless `--encoder` says otherwise; with `--only views` it draws training views alone. Progress goes to stderr, the table (or JSON) to stdout.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { table, type Row } from './measures/rows';
import { encoders, type EncoderName } from './contenders/sizes';
import { exitCodes, runCommand, wrongOption } from '../src/cli/command/command';

const parts = ['gpu', 'cpu', 'decode', 'memory', 'views'] as const;
/** Of Dawn in Node alone. */
const nodeParts: readonly string[] = ['memory', 'views'];
const usage = `npm run bench [-- options]
  --quick         smaller encoders and fewer runs, about a minute
  --only PART     gpu, cpu or decode; memory or views with --node
  --runs N        timed runs of each contender and stage
  --encoder NAME  instead of those that suit the machine: ${Object.keys(encoders).join(', ')}
  --node          the GPU's part without a browser, on Dawn
  --json          one JSON object, nothing else`;

function readOptions() {
  const { values: given } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      node: { type: 'boolean', default: false },
      only: { type: 'string' },
      runs: { type: 'string' },
      encoder: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const only = parts.find((part) => part === given.only);
  const encoder = Object.keys(encoders).find((name): name is EncoderName => name === given.encoder);
  if (given.only !== undefined && (only === undefined || (nodeParts.includes(only) && !given.node)))
    wrongOption(`--only takes gpu, cpu or decode, with --node also memory or views, not ${given.only}`);
  if (given.encoder !== undefined && encoder === undefined)
    wrongOption(`--encoder takes ${Object.keys(encoders).join(', ')}, not ${given.encoder}`);
  if (given.runs !== undefined && !(Number(given.runs) >= 1)) wrongOption(`--runs takes a number from 1, not ${given.runs}`);
  return { ...given, only, encoder };
}

async function main(): Promise<number> {
  const values = readOptions();
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const rows: Row[] = [];
  const options = {
    quick: values.quick,
    ...(values.runs === undefined ? {} : { runs: Number(values.runs) }),
    ...(values.only === undefined ? {} : { only: values.only }),
    ...(values.encoder === undefined ? {} : { encoder: values.encoder }),
    say,
    row: (row: Row) => {
      rows.push(row);
      const time =
        row.median_ms === null ? (row.error ?? `${((row.gpu_bytes ?? 0) / 1e6).toFixed(0)} MB`) : `${row.median_ms.toFixed(1)} ms`;
      say(`  ${row.stage} | ${row.contender} | ${time}${row.ratio_to_ours === null ? '' : ` | ${row.ratio_to_ours.toFixed(2)} x`}`);
    },
  };
  const adapter = values.node
    ? await (await import('./node')).benchInNode(options)
    : await (await import('./browser')).benchInBrowser(options);
  const processor = cpus()[0];
  const machine = `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads; WebGPU: ${adapter ?? 'none'}`;
  if (values.json) console.log(JSON.stringify({ machine, rows }, null, 1));
  else console.log(`${machine}\n\n${table(rows)}`);
  return rows.some(({ agrees }) => agrees === false) ? exitCodes.failed : exitCodes.done;
}

runCommand(main, { usage });
