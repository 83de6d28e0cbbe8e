/** An engine that answers when a test says so, and what it was asked; for the tests of the clips' queue. */
import { expect, vi } from 'vitest';
import { callsThrough } from '../../lib/client/calls';
import { cancelled } from '../../shared/errors/errors';
import type { InputOf } from '../../shared/protocol/protocol';
import type { LabelScores, LabelText, Recognition } from '../../shared/recognition/recognition';

interface Work {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: unknown) => void;
}

/** What the engine was asked, and how the test answers. */
export const calls: {
  readonly name: string;
  readonly input: never;
  readonly work: Work;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}[] = [];

export const engine = {
  call: callsThrough(
    (name, input, work = {}) =>
      new Promise((resolve, reject) => {
        work.signal?.addEventListener('abort', () => reject(cancelled()));
        calls.push({ name, input: input as never, work: work as Work, resolve, reject });
      }),
  ),
};

/** A busy machine may take its time. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

/** The `count`-th call of that name. */
export async function asked(name: string, count = 1) {
  await until(() => expect(calls.filter((call) => call.name === name)).toHaveLength(count));
  return calls.filter((call) => call.name === name)[count - 1]!;
}

export function scoresOf(labels: readonly LabelText[]): LabelScores {
  const values = Float32Array.from(labels, (_, index) => 0.3 - 0.1 * index);
  return {
    labels,
    scoresEn: values,
    scoresZh: values,
    frameWeights: new Float32Array(labels.length * 8),
    labelSet: 'demo',
    use: { en: 'same-space', zh: 'same-space' },
    template: '{label}',
    tau: 0.01,
  };
}

/** @returns the name of the `count`-th clip that was to be recognised, which is answered */
export async function answer(count: number): Promise<string> {
  const { input, resolve } = await asked('recognize', count);
  const { file, options } = input as InputOf<'recognize'>;
  const frames = { times: [0], size: 1, pixels: new Uint8Array(3) };
  resolve({ id: `encoded-${file.name}`, file: file.name, frames, scores: scoresOf(options.labels) } as unknown as Recognition);
  return file.name;
}
