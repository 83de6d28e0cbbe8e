/** English of the Teach page: the answer that stands before anything is trained, and what would make it better. */
export const instantEn = {
  instant: {
    title: 'Instant',
    about:
      'Nothing is trained: your clips are remembered by what the model sees in them and in which order, beside the words of their classes.',
    how: 'Tip-Adapter’s cache (Zhang et al., ECCV 2022) with a part that knows order',
    working: 'Looking at the clips',
    stages: { 'loading-model': 'Loading the model', text: 'Reading the class names', encoding: 'Looking at the clips' },
    stop: 'Stop',
    start: 'Answer now',
    leftOut: 'Each clip by the others',
    heldOut: 'Testing clips',
    words: 'By the words alone {{words}}, with your clips {{instant}}.',
    oneClip: 'A class with a single clip has nothing to be checked by: the second clip brings the number.',
    trainAdds:
      'Train adds prompts inside the model’s eyes, so that they look at what tells your classes apart; it takes minutes, and the testing clips say whether it beats this.',
    use: 'Use it now',
    keep: 'Save the instant adapter',
    kept: 'It is stored as “{{name}}”.',
    name: '{{name}} (instant)',
    took: '{{clips}} clips, {{encoded}} looked at just now, in {{time}}',
    advice: {
      'too-few_one': '{{count}} more clip of {{name}} would help most.',
      'too-few_other': '{{count}} more clips of {{name}} would help most.',
      'more-of_one': '{{count}} more clip of {{name}} would help most: it is wrong most often.',
      'more-of_other': '{{count}} more clips of {{name}} would help most: it is wrong most often.',
      'all-right': 'Your clips are all told apart. Clips of other people and places would say more than more of these.',
    },
    enough: 'Enough clips?',
    curve: 'Right by so many clips of each class (instant answer, five draws each)',
    curvePoint_one: '{{count}} clip',
    curvePoint_other: '{{count}} clips',
    confused: 'Taken for one another',
    pair: '{{a}} and {{b}}',
    none: 'None of your clips is taken for another class.',
  },
};

export type InstantTexts = typeof instantEn;
