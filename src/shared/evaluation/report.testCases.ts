/** A small run for the tests of reports: three classes, four clips, both languages. */
import type { EvaluationRun } from './report';

export function evaluatedRun(): EvaluationRun {
  const clip = (name: string, truth: number, en: number[], zh: number[]) => ({
    clip: name,
    truth,
    en: Float32Array.from(en),
    zh: Float32Array.from(zh),
  });
  return {
    data: {
      name: 'HMDB-51',
      id: 'hmdb51',
      split: 1,
      set: 'test',
      classes: [
        { en: 'wave, with one hand', zh: '挥手' },
        { en: 'clap <b>', zh: '拍手' },
        { en: '=cmd()', zh: '命令' },
      ],
    },
    settings: { modelId: 'demo', views: 1, frames: 8, lambda: 0.5, pooling: 'words', template: 'This is a video about {label}' },
    adapter: { name: 'mine', body: 'r2plus1d', prompted: true, languages: ['en', 'zh'], residual: true, shots: 4 },
    use: { en: 'same-space', zh: 'taught' },
    hashes: { model: 'aa', adapter: 'bb', lists: 'cc' },
    backend: 'wasm',
    tau: 0.01,
    clips: [
      clip('wave/a.mp4', 0, [0.31, 0.29, 0.2], [0.29, 0.3, 0.2]),
      clip('wave/b.mp4', 0, [0.28, 0.29, 0.2], [0.31, 0.29, 0.2]),
      clip('clap/a.mp4', 1, [0.1, 0.3, 0.2], [0.1, 0.3, 0.2]),
      clip('clap/b.mp4', 1, [0.1, 0.2, 0.3], [0.1, 0.26, 0.25]),
    ],
    failed: [{ clip: 'clap/broken.mp4', code: 'not-a-video', message: 'It is a text.' }],
    seconds: 12,
  };
}
