/** Clips of a planned data set, rendered and written; the same plan always gives the same bytes. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { encodeClip, formats } from './encode-clip';
import { renderScene } from './scenes/scene';
import type { PlannedClip } from './ucfLayout';

const framesPerSecond = 12;

export interface RenderPlan {
  /** Folder of the classes' folders, which are there. */
  readonly out: string;
  /** Of the actions, by class. */
  readonly ids: readonly string[];
  readonly clips: readonly PlannedClip[];
  readonly seed: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** One share: each clip under its name only once it is whole. @param told called after each clip */
export function renderClips({ out, ids, clips, seed, width, height }: RenderPlan, told: () => void): void {
  for (const { class: index, group, clip, path } of clips) {
    // Ranges of their own, far from training (100 to 150 million), tests (900 million) and few-shot clips (400 million).
    const setting = 500_000_000 + seed * 100_000 + group * 1000;
    const seconds = 2 + ((group + clip) % 4) * 0.25;
    const frames = Math.round(seconds * framesPerSecond);
    const scene = renderScene(600_000_000 + seed * 10_000_000 + index * 10_000 + group * 100 + clip, ids[index]!, {
      frames,
      width,
      height,
      seconds,
      setting,
    });
    const part = join(out, `${path}.part.avi`);
    encodeClip(scene.frames, { width, height, framesPerSecond }, formats.aviMpeg4, part);
    renameSync(part, join(out, path));
    told();
  }
}
