/** English of the Teach page: it comes with the page, not with the app. The same keys as zh/teaching; the compiler holds them together. */
import { collectEn } from './collect';
import { trainEn } from './train';
import { instantEn } from './instant';
import { outcomeEn } from './outcome';
import { runsEn } from './runs';

export const teachingEn = {
  title: 'Teach',
  ...collectEn,
  ...trainEn,
  ...outcomeEn,
  ...runsEn,
  ...instantEn,
};

export type TeachingTexts = typeof teachingEn;
