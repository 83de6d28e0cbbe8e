/** English of why an answer is what it is: maps, words and frames. The same keys as zh/clips/why.ts. */
export const whyEn = {
  layers: { label: 'For this label', difference: 'Two labels' },
  about: {
    last: 'Attention of the last layer: where each frame’s summary looks. The same for every label.',
    rollout: 'Attention through all layers, multiplied (rollout): what reaches each frame’s summary. The same for every label.',
    label: 'Relevance: which places raise the score of “{{label}}”, by the score’s own gradient through every layer.',
    difference: 'Which places speak for “{{label}}” (orange) and which for “{{other}}” (blue).',
  },
  method: 'Gradient-weighted attention: Chefer, Gur and Wolf, ICCV 2021; the prompts included.',
  words: { cell: '“{{word}}” gives frame {{n}} {{weight}}' },
  against: 'Set against',
  computing: 'Tracing the score back',
  stale: 'Run the clip again to see this map.',
};

export type WhyTexts = typeof whyEn;
