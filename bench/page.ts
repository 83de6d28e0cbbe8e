/**
 * Runs the bench in a page: groups of contenders on the same encoder, each in its worker, their runs interleaved so
 * that what slows the machine down slows all of them.
 */
import { agreementOf, rivalOf, stages, worstCosine, type ContenderName, type Stage } from './contenders/contender';
import { decodeRows, type DecodePlan } from './measures/decode';
import { median, type Row } from './measures/rows';
import { encoders, type EncoderName } from './contenders/sizes';
import type { Answer, Command } from './worker';

export interface Group {
  readonly title: string;
  readonly encoder: EncoderName;
  readonly contenders: readonly ContenderName[];
  /** Timed runs of each stage, after a first one; a stage that is not named is left out. */
  readonly runs: Readonly<Partial<Record<Stage, number>>>;
  /** Stock tfjs takes part in the training step. */
  readonly stockTrains: boolean;
}

export interface BenchPlan {
  readonly groups: readonly Group[];
  readonly decode: DecodePlan;
}

declare global {
  /** Given by bench/run.ts. */
  function say(text: string): void;
  function row(row: Row): void;
}

const reference: ContenderName = 'onnxruntime-web, wasm 1 thread';

interface Player {
  readonly name: ContenderName;
  readonly send: (command: Command) => Promise<Answer>;
  readonly end: () => void;
}

function player(name: ContenderName): Player {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    name,
    send: (command) =>
      new Promise((resolve, reject) => {
        worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data), { once: true });
        worker.addEventListener('error', ({ message }) => reject(new Error(message || `the worker of ${name} did not load`)), {
          once: true,
        });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
        worker.postMessage(command);
      }),
    end: () => worker.terminate(),
  };
}

function takesPart(name: ContenderName, stage: Stage, { stockTrains }: Group): boolean {
  if (stage === 'training step') return (name.startsWith('ours') && !name.includes('8 bits')) || (stockTrains && name.startsWith('stock'));
  return stage === 'forward' || !name.startsWith('transformers');
}

async function runGroup(group: Group): Promise<void> {
  const { encoder, title, runs } = group;
  const players: Player[] = [];
  for (const name of group.contenders) {
    const joined = player(name);
    await joined.send({ do: 'start', contender: name, encoder });
    players.push(joined);
  }
  const judge = player(reference);
  await judge.send({ do: 'start', contender: reference, encoder });
  for (const stage of stages) {
    if (runs[stage] === undefined) continue;
    say(`${title}: ${stage}`);
    await runStage(
      group,
      stage,
      players.filter(({ name }) => takesPart(name, stage, group)),
      judge,
      runs[stage],
    );
  }
  for (const { end } of [judge, ...players]) end();
}

/** What everyone's features are compared with. */
async function judged(judge: Player, stage: Stage, prompts: readonly Float32Array[]): Promise<Float32Array> {
  await checked(judge.send({ do: 'prepare', stage, prompts }));
  const { features } = await checked(judge.send({ do: 'run' }));
  await judge.send({ do: 'release' });
  return features!;
}

async function checked(answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  if (got.error !== null) throw new Error(got.error);
  return got;
}

interface Score {
  readonly player: Player;
  readonly first: number;
  readonly times: number[];
  agrees: boolean;
  dispatches: number | null;
  gpuBytes: number | null;
  error: string | null;
}

async function runStage(group: Group, stage: Stage, players: readonly Player[], judge: Player, runs: number): Promise<void> {
  const { embedding } = encoders[group.encoder];
  const scores: Score[] = [];
  let prompts: readonly Float32Array[] = [];
  let expected: Float32Array | undefined;
  const compare = ({ name }: Player, { features }: Answer): boolean =>
    features !== null && worstCosine(features, expected!, embedding) > agreementOf(name);
  for (const participant of players) {
    const ready = await participant.send({ do: 'prepare', stage, prompts });
    if (expected === undefined) {
      // Ours comes first, and makes the prompts that everyone gets.
      if (stage !== 'forward') ({ prompts } = await checked(participant.send({ do: 'prompts' })));
      expected = await judged(judge, stage, prompts);
    }
    const answer = ready.error === null ? await participant.send({ do: 'run' }) : ready;
    scores.push({
      player: participant,
      first: ready.milliseconds + answer.milliseconds,
      times: [],
      agrees: answer.error === null && compare(participant, answer),
      dispatches: null,
      gpuBytes: null,
      error: answer.error,
    });
  }
  for (let run = 0; run < runs; run++) {
    for (const score of scores) {
      if (score.error !== null) continue;
      const answer = await score.player.send({ do: 'run' });
      score.times.push(answer.milliseconds);
      score.agrees &&= compare(score.player, answer);
      score.dispatches = answer.dispatches;
      score.gpuBytes = answer.gpuBytes;
      score.error = answer.error;
    }
  }
  if (stage === 'forward') report(group, 'first run', scores, ({ first }) => [first]);
  report(group, stage, scores, ({ times }) => times);
  if (stage === 'training step') {
    const forward = forwardTimes.get(group.title);
    for (const {
      player: { name },
      times,
      error,
    } of scores) {
      const before = forward?.get(name);
      if (before !== undefined && error === null)
        say(`  ${name}: a training step is ${(median(times) / before).toFixed(2)} forwards with prompts`);
    }
  }
  for (const participant of players) await participant.send({ do: 'release' });
}

const forwardTimes = new Map<string, Map<ContenderName, number>>();

function report(group: Group, stage: string, scores: readonly Score[], times: (score: Score) => readonly number[]): void {
  const medians = new Map(scores.filter(({ error }) => error === null).map((score) => [score.player.name, median(times(score))]));
  if (stage === 'forward with prompts') forwardTimes.set(group.title, medians);
  for (const score of scores) {
    const { name } = score.player;
    const onGpu = name.includes('WebGPU');
    const own = medians.get(name) ?? null;
    const rival = medians.get(rivalOf(name));
    row({
      contender: name,
      stage: `${group.title}: ${stage}`,
      median_ms: own,
      runs: own === null ? 0 : times(score).length,
      ratio_to_ours: own === null || rival === undefined ? null : own / rival,
      dispatches: onGpu && stage !== 'first run' ? score.dispatches : null,
      gpu_bytes: onGpu && stage !== 'first run' ? score.gpuBytes : null,
      agrees: score.error === null ? score.agrees : null,
      ...(score.error === null ? {} : { error: score.error }),
    });
  }
}

/** Called by the command line once the page is there. */
async function bench({ groups, decode }: BenchPlan): Promise<void> {
  for (const group of groups) await runGroup(group);
  for (const decoded of await decodeRows(decode, say)) row(decoded);
}

export interface PageAdapter {
  /** As it names itself. */
  readonly name: string;
  /** A program on the CPU. */
  readonly software: boolean;
  /** Has shader-f16. */
  readonly half: boolean;
}

/** Null where there is none. */
async function pageAdapter(): Promise<PageAdapter | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description, isFallbackAdapter: software } = adapter.info;
  const name = [vendor, architecture, device, description].filter((part) => part !== '').join(' ');
  return { name, software, half: adapter.features.has('shader-f16') };
}

Object.assign(globalThis, { bench, pageAdapter });
