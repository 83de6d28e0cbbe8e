/** English of the Teach page: the trainings of this browser. */
export const runsEn = {
  runs: {
    title: 'Trainings',
    about: 'Each training is added and none replaces another. Choose two to compare them.',
    compare: 'Two trainings compared',
    compareName: 'Compare {{name}}',
    what: 'What',
    look: 'Curves and settings',
    seed: 'seed {{seed}}',
    took: 'Time',
    ended: { finished: 'finished', stopped: 'stopped', 'not-finite': 'ended by its loss' },
    forget: 'Take out of the list',
    forgetName: 'Take {{name}} out of the list',
    alike: 'Both were set alike; what differs is the clips, or chance by another machine.',
  },
  story: {
    title: 'Its story',
    classes: 'Classes',
    numbers: 'Numbers in it',
    instant: 'It was not trained: it remembers clips (instant answer).',
    untold: 'Its file does not say how it was trained.',
  },
};

export type RunsTexts = typeof runsEn;
