/** English of what each language does in an answer, and why. The same keys as zh/spaces.ts. */
export const spacesEn = {
  label: 'What the languages do',
  apart: {
    zh: 'Chinese is a translation only: its text and this model’s eyes were made apart, so its scores would be noise until an adapter is taught with both.',
    en: 'English is a translation only: its text and this model’s eyes were made apart, so its scores would be noise until an adapter is taught with both.',
  },
  incomplete: {
    zh: 'Not all of these labels have Chinese: the English side answers alone.',
    en: 'Not all of these labels have English: the Chinese side answers alone.',
  },
  unread: {
    zh: 'This model reads English only.',
    en: 'This model reads Chinese only.',
  },
  reads: {
    apart: 'English; Chinese once an adapter is taught with it',
    ownEyes: 'English, and Chinese by its own eyes or once taught',
  },
  taught: { both: 'taught in English and Chinese', en: 'taught in English', zh: 'taught in Chinese' },
  notCounted: 'not counted',
  notCountedWhy: 'A translation, not counted: this language has nothing to do with the model’s eyes yet.',
  own: 'Each language by its own eyes: English by CLIP’s, Chinese by those it was made with. That takes two encodings: {{model}} ms and {{own}} ms.',
  ownAlone: 'These labels are in Chinese alone, so the eyes that Chinese was made with look at the clip: {{own}} ms.',
  ask: 'Let Chinese look with its own eyes',
  askHint: 'It keeps the eyes it was made with. Each clip is then encoded twice, once by each.',
  stop: 'English alone again',
  option: 'Own eyes for Chinese',
  optionHint: 'Each language by its own eyes: English by CLIP’s, Chinese by those it was made with, fused. Each clip is encoded twice.',
  optionTaught: 'The adapter was taught Chinese with CLIP’s eyes, so those look.',
  facts: {
    model: 'Model: {{model}}',
    adapter: 'adapter: {{adapter}}',
    baseline: 'no adapter (baseline)',
    labels: 'labels: {{labels}}',
    template: 'template: {{template}}',
    frames: 'frames: {{frames}}',
    views: 'views: {{views}}',
    lambda: 'λ {{lambda}}',
    languages: 'languages: {{languages}}',
    names: { en: 'English', zh: 'Chinese' },
  },
};
