/** What the app stands on, and on which terms. Names and licences are the publishers' own words. */

export interface LicenceEntry {
  readonly kind: 'model' | 'software' | 'data';
  readonly name: string;
  readonly licence: string;
  /** Key under models.licences.notes. */
  readonly note: 'clip' | 'chineseClip' | 'demo' | 'ffmpeg' | 'bundled' | 'labelsOnly';
}

export const licences: readonly LicenceEntry[] = [
  { kind: 'model', name: 'ActionScope demo model', licence: 'MIT', note: 'demo' },
  { kind: 'model', name: 'CLIP ViT-B/16, B/32, L/14 (OpenAI)', licence: 'MIT', note: 'clip' },
  { kind: 'model', name: 'TinyCLIP (Microsoft)', licence: 'MIT', note: 'clip' },
  { kind: 'model', name: 'CLIP ViT-B/32 at 256, DataComp (LAION)', licence: 'MIT', note: 'clip' },
  { kind: 'model', name: 'Chinese-CLIP (OFA-Sys)', licence: 'MIT', note: 'chineseClip' },
  { kind: 'model', name: 'CLIP byte pair merges (OpenAI)', licence: 'MIT', note: 'bundled' },
  { kind: 'model', name: 'BERT Chinese vocabulary (Google)', licence: 'Apache-2.0', note: 'bundled' },
  { kind: 'software', name: 'ffmpeg core (@ffmpeg/core)', licence: 'GPL-2.0-or-later', note: 'ffmpeg' },
  { kind: 'software', name: 'ffmpeg.wasm (@ffmpeg/ffmpeg)', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'mediabunny', licence: 'MPL-2.0', note: 'bundled' },
  { kind: 'software', name: 'TensorFlow.js', licence: 'Apache-2.0', note: 'bundled' },
  { kind: 'software', name: '@huggingface/tokenizers', licence: 'Apache-2.0', note: 'bundled' },
  { kind: 'software', name: 'React', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'zustand', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'i18next, react-i18next', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'valibot', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'idb', licence: 'ISC', note: 'bundled' },
  { kind: 'software', name: 'fflate', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'hash-wasm', licence: 'MIT', note: 'bundled' },
  { kind: 'software', name: 'Workbox', licence: 'MIT', note: 'bundled' },
];
