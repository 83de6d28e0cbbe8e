/** 简体中文，教学页 (Chinese of the Teach page): it comes with the page, not with the app. The same keys as en/teaching. */
import { collectZh } from './collect';
import { trainZh } from './train';
import { instantZh } from './instant';
import { outcomeZh } from './outcome';
import { runsZh } from './runs';
import type { TeachingTexts } from '../../en/teaching';

export const teachingZh: TeachingTexts = {
  title: '教学',
  ...collectZh,
  ...trainZh,
  ...outcomeZh,
  ...runsZh,
  ...instantZh,
};
