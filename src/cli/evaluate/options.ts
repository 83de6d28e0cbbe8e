/** The options of `npm run evaluate`, as text and as read. */
import { parseArgs } from 'node:util';
import { type Pooling, poolings } from '../../shared/evaluation/ladder';
import { frameCounts } from '../../shared/recognition/recognition';
import { presetNames } from '../../shared/teaching/settings';
import { presetCalled } from '../../shared/teaching/trainingPresets';
import { wrongOption } from '../command/command';

export const usage = `npm run evaluate -- --data DIR --out DIR [options]
npm run evaluate -- --data DIR --out DIR --shots K --draws R [options]
npm run evaluate -- --data DIR --look [options]
  --data DIR          a data set: UCF-101, HMDB-51, Something-Something, Kinetics, or a folder of one's own; lists in it,
                      beside it and above it are found
  --list FILE         follow this list and no other (may be given several times)
  --split N           which official split (the first there is)
  --set NAME          test, train, val or all (test)
  --seed N            draws a split where none is on disk, and the first draw of --shots (1)
  --look              run nothing, say what was found
  --near              with --look: clips that show the same under other names or in other encodings too, each decoded once;
                      as a run counts them, a drawn split keeps them on one side (a look that is killed goes on)
  --clips             with --look --json: name every clip (models/pytorch reads this)
  --model ID|FOLDER   a model of models/, or a folder elsewhere (demo)
  --adapter FILE|ID   an adapter taught before; what it was taught with then stands in for what is not given
  --views 1|12        one centre view, or 4 times x 3 crops averaged (1)
  --frames T          frames sampled from a clip, in training too: 4, 8, 16 or 32 (8; trainings: as the preset says)
  --lambda L          weight of English against Chinese, 0 to 1 (0.5)
  --pooling NAME      words (Eq. 6, 7) or mean (CLIP); without an adapter and this option, both are reported
  --template TEXT     with {label} in it
  --backend NAME      webgpu, webgl, wasm or cpu (the best one here)
  --decoder NAME      webcodecs or ffmpeg (the best for each file)
  --shots K[,K...]    trains on K clips of each class of the training list and measures after the last epoch
  --draws R           so many draws of them, with seeds N, N + 1, ... (1)
  --rows NAME,...     rows of the ladder: clip, baseline, baseline-trained, prompts, beta, chinese (all)
  --grid NAME|FILE    the paper's: table-3, table-4, table-5, table-6, table-7, fig-5a, fig-5b, fig-5c; or a file of JSON:
                      {"rows": [...], "shots": [2, 4], "draws": 3, "axes": {"body": ["c3d", "mlp"]}}
  --preset NAME       of these trainings: paper-few-shot, paper-full, paper-vit-l, paper-something (Table 2's columns), or
                      small-data or quick, found on the embedded model (paper-few-shot)
  --set-training K=V  any setting of theirs, such as learningRate=1e-3 (may be given several times)
  --no-forecast       begin trainings without trying first how long they will take
  --compare DIR       the --out of another run on the same clips: which clips changed, and McNemar's exact test
  --out DIR           reports, and each clip's features: a second run with the same DIR encodes nothing twice
  --json              one JSON object a clip and a last one for the whole, nothing else
Exit codes: 0 done, 1 a clip failed (the others were measured), 2 nothing begun, 130 stopped`;

const sets = ['test', 'train', 'val', 'all'] as const;

export function readOptions(given: readonly string[]) {
  const { values } = parseArgs({
    args: [...given],
    options: {
      data: { type: 'string', default: '' },
      list: { type: 'string', multiple: true },
      split: { type: 'string' },
      set: { type: 'string', default: 'test' },
      seed: { type: 'string', default: '1' },
      look: { type: 'boolean', default: false },
      near: { type: 'boolean', default: false },
      clips: { type: 'boolean', default: false },
      model: { type: 'string', default: 'demo' },
      adapter: { type: 'string' },
      views: { type: 'string' },
      frames: { type: 'string' },
      lambda: { type: 'string' },
      pooling: { type: 'string' },
      template: { type: 'string' },
      backend: { type: 'string', default: 'auto' },
      decoder: { type: 'string', default: 'auto' },
      shots: { type: 'string' },
      'no-forecast': { type: 'boolean', default: false },
      draws: { type: 'string' },
      rows: { type: 'string' },
      grid: { type: 'string' },
      preset: { type: 'string' },
      'set-training': { type: 'string', multiple: true, default: [] },
      compare: { type: 'string' },
      out: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.template?.includes('{label}') === false) wrongOption('--template needs {label} where the label belongs');
  const { frames, lambda, pooling, split, views, preset } = values;
  return {
    ...values,
    split: split === undefined ? undefined : wholeNumber('--split', split),
    seed: wholeNumber('--seed', values.seed),
    set: oneOf('--set', values.set, sets),
    views: views === undefined ? undefined : oneOf('--views', Number(views), [1, 12] as const),
    frames: frames === undefined ? undefined : oneOf('--frames', Number(frames), frameCounts),
    lambda: lambda === undefined ? undefined : share('--lambda', lambda),
    pooling: pooling === undefined ? undefined : oneOf<Pooling>('--pooling', pooling, poolings),
    backend: oneOf('--backend', values.backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const),
    preset: preset === undefined ? undefined : (presetCalled(preset) ?? wrongOption(`--preset takes one of ${presetNames.join(', ')}`)),
    decoder: oneOf('--decoder', values.decoder, ['auto', 'webcodecs', 'ffmpeg'] as const),
  };
}

export type EvaluateOptions = ReturnType<typeof readOptions>;

function wholeNumber(option: string, value: string): number {
  return /^[1-9]\d*$/.test(value) ? Number(value) : wrongOption(`${option} takes a whole number from 1, not ${value}`);
}

function oneOf<T extends string | number>(name: string, value: string | number, allowed: readonly T[]): T {
  return allowed.find((item) => item === value) ?? wrongOption(`${name} takes one of ${allowed.join(', ')}`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  return text !== '' && value >= 0 && value <= 1 ? value : wrongOption(`${name} takes a number from 0 to 1`);
}
