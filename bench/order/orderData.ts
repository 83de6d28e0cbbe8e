/** The order benchmark's material: the embedded model, and clips rendered straight from their seeds, no video between. */
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { type Action, actionById, actions } from '../../models/world/scenes/actions';
import { renderScene } from '../../models/world/scenes/scene';
import { openCheckpoint } from '../../src/engine/checkpoint/checkpoint';
import { loadVisionEncoder, type VisionParams } from '../../src/engine/model';
import { embedLabels, type LabelEmbeddings, readTokenizer } from '../../src/engine/text';
import type { CachedFrames } from '../../src/engine/train/task/task';
import type { TaskClip } from '../../src/engine/train/task/task';

export interface DemoModel {
  readonly vision: VisionParams;
  embed(classes: readonly Action[], template: string): Promise<LabelEmbeddings>;
}

/** The embedded model on the backend in use. */
export async function loadDemoModel(folder = 'models/demo'): Promise<DemoModel> {
  const names = [
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'chinese/config.json',
    'chinese/model.safetensors',
    'chinese/tokenizer.json',
  ];
  const files = await Promise.all(names.map(async (path) => ({ path, blob: await openAsBlob(join(folder, path)) })));
  const { vision, english, chinese } = await openCheckpoint(files);
  const towers = {
    english: english && {
      hash: 'en',
      open: async () => ({ ...english, tokenizer: await readTokenizer(english.tokenizer, english.config.context) }),
    },
    chinese: chinese && {
      hash: 'zh',
      open: async () => ({ ...chinese, tokenizer: await readTokenizer(chinese.tokenizer, chinese.config.context) }),
    },
  };
  return {
    vision: await loadVisionEncoder(vision!.source, { overrides: vision!.config, pixels: vision!.pixels }),
    embed: (classes, template) =>
      embedLabels(
        towers,
        classes.map(({ en, zh }) => ({ en, zh })),
        template,
      ),
  };
}

/** Both members of every time-reversed pair, partners side by side. */
export function reversedPairs(): Action[] {
  return actions.filter((action) => action.reverseOf !== undefined);
}

/** Eight actions the model never learned: those without a partner, and one of each of four pairs. */
export function newActions(): Action[] {
  return ['sweep', 'archery', 'hula-hoop', 'juggle', 'sit-down', 'open-door', 'climb-up', 'hat-on'].map(actionById);
}

/** Seeds of their own range, far from those the model's training and tests use (100 to 150 million, 900 million and up). */
const trainSeeds = 500_000_000;
const testSeeds = 600_000_000;

const momentsPerSegment = 3;

/**
 * `count` clips of each class. Two members of a pair never share a seed: each clip is a person and place of its own.
 * @param draw which sample of training clips; the test clips are always the same
 */
export function renderClips(
  classes: readonly Action[],
  count: number,
  frames: number,
  set: { readonly draw: number } | 'test',
): TaskClip[] {
  return classes.flatMap((action, label) =>
    Array.from({ length: count }, (_, clip) => {
      const place = actions.indexOf(action) * 10_000 + clip;
      const seed = set === 'test' ? testSeeds + place : trainSeeds + set.draw * 1_000_000 + place;
      const rendered = renderFrames(seed, action.id, frames);
      return { id: `${action.id}-${seed}`, label, frames: () => rendered };
    }),
  );
}

/** Short side 110 as the model's 256 of 224; a scene keeps its action inside the centre square. */
function renderFrames(seed: number, action: string, segments: number): CachedFrames {
  const [width, height] = [118, 110];
  const scene = renderScene(seed, action, { frames: segments * momentsPerSegment, width, height });
  const bytes = width * height * 3;
  const frames = Array.from({ length: segments * momentsPerSegment }, (_, moment) =>
    scene.frames.subarray(moment * bytes, (moment + 1) * bytes),
  );
  return { frames, width, height, perSegment: momentsPerSegment };
}
