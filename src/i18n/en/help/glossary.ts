/** English of the glossary in the help: a plain name, the term behind it, what it means. The same keys as zh/help/glossary.ts. */
export const glossaryEn = {
  title: 'What the words mean',
  explain: 'What does this mean: {{term}}',
  words: {
    adapter: {
      term: 'What was taught (adapter)',
      means: 'A small file that you teach with your own clips. The large model stays as it is.',
    },
    baseline: {
      term: 'Without anything taught (baseline)',
      means: 'The large model alone, its frames weighed by the words of each label.',
    },
    method: {
      term: 'With what was taught (with the method)',
      means: 'The large model with the prompts of an adapter, which let frames see one another.',
    },
    views: { term: 'Looks at a clip (views)', means: 'One look in the middle, or twelve: four moments times three crops, averaged.' },
    layer: {
      term: 'Where it looks (last layer, rollout)',
      means: 'Attention: which parts of a frame reach its summary, in the last step or through all of them.',
    },
    relevance: {
      term: 'What speaks for a label (relevance)',
      means: 'Which parts of the picture raise the score of one label, followed back by gradients.',
    },
    weight: {
      term: 'How much a frame counts (weight)',
      means: 'Each word of a label says which frames are like it; together the weights of all frames are 100 %.',
    },
    fusion: { term: 'Chinese or English (fusion, lambda)', means: 'How much each language has to say in the score.' },
    threshold: { term: '“None of these” (threshold)', means: 'Below this no label counts as the answer.' },
    windows: {
      term: 'Pieces of a long video (windows)',
      means:
        'A long video is looked at piece by piece, each with an answer of its own. On Live: the last seconds, which the answer is about.',
    },
    template: { term: 'The sentence around a label (template)', means: 'What the text encoder reads: “This is a video about …”.' },
  },
};

export type GlossaryTexts = typeof glossaryEn;
