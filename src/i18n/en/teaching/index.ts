/** English of the Teach page: it comes with the page, not with the app. The same keys as zh/teaching; the compiler holds them together. */
import { collectEn } from './collect';
import { trainEn } from './train';
import { instantEn } from './instant';
import { outcomeEn } from './outcome';
import { runsEn } from './runs';

export const teachingEn = {
  title: 'Teach',
  keys: {
    title: 'Keys of this page',
    new: 'New class',
    undo: 'Take the last change back',
    arrows: 'From clip to clip',
    choose: 'Select; with Ctrl or Shift several',
    holdOut: 'Test or train',
    trim: 'Trim',
    move: 'Move to another class',
    compare: 'Attention before and after',
    remove: 'Remove',
    pause: 'Pause or go on',
  },
  ...collectEn,
  ...trainEn,
  ...outcomeEn,
  ...runsEn,
  ...instantEn,
};

export type TeachingTexts = typeof teachingEn;
