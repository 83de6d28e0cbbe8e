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
  focus: {
    frame: 'frame {{from}}',
    frames: 'frames {{from}} to {{to}}',
    somewhere: '“{{label}}”: {{frames}}, {{place}}, {{share}} of the weight.',
    anywhere: '“{{label}}”: {{frames}}, {{share}} of the weight.',
    places: {
      upperLeft: 'upper left',
      upper: 'upper middle',
      upperRight: 'upper right',
      left: 'left',
      middle: 'in the middle',
      right: 'right',
      lowerLeft: 'lower left',
      lower: 'lower middle',
      lowerRight: 'lower right',
    },
  },
  link: { copy: 'Link', hint: 'Copy an address with model, adapter, labels and settings. The clip is not in it.' },
  address: {
    page: 'The address names no page of this app: {{page}}.',
    unknown: 'The address asks for what is not known here, and was ignored: {{what}}.',
    model: 'The model {{model}} is not known here. Choose another one, or get it on the Models page.',
    adapter: 'The adapter {{adapter}} is not here. Drop its file anywhere, or choose another one.',
  },
  page: { save: 'Page', hint: 'Save as one HTML page: frames, maps, five labels, settings' },
  against: 'Set against',
  computing: 'Tracing the score back',
  stale: 'Run the clip again to see this map.',
};

export type WhyTexts = typeof whyEn;
