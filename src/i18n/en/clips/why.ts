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
  ranks: {
    label: 'All labels by rank',
    find: 'Find in all labels',
    count: '{{shown}} of {{total}}',
    keep: 'Keep only these {{count}}',
    putBack: 'Put the list back',
  },
  plain: {
    label: 'The answer without the adapter',
    title: 'Without the adapter, and what it moved',
    note: 'This is the answer without the adapter.',
    same: 'same place',
    up: '{{places}} up',
    down: '{{places}} down',
  },
  against: 'Set against',
  computing: 'Tracing the score back',
  stale: 'Run the clip again to see this map.',
};

export type WhyTexts = typeof whyEn;
