import { expect, test } from 'vitest';
import { changeTimelineSettings, readTimelineSettings, usualTimelineSettings, useTimelineSettings, windowsOf } from './timelineSettings';

test('what is stored is read field by field; what is damaged falls back', () => {
  const usual = readTimelineSettings(null);
  expect(usual).toMatchObject({ window: 2, stride: 0.5, enter: 0.5, leave: 0.3 });
  expect(readTimelineSettings('{"enter": 0.8, "window": 3, "gap": -1}')).toEqual({ ...usual, enter: 0.8 });
});

test('an action never ends above where it begins: the threshold that is moved takes the other along', () => {
  usualTimelineSettings();
  changeTimelineSettings({ leave: 0.7 });
  expect(useTimelineSettings.getState()).toMatchObject({ enter: 0.7, leave: 0.7 });
  changeTimelineSettings({ enter: 0.2 });
  expect(useTimelineSettings.getState()).toMatchObject({ enter: 0.2, leave: 0.2 });
  usualTimelineSettings();
});

test('windows follow one another without holes', () => {
  expect(windowsOf({ ...readTimelineSettings(null), window: 1, stride: 2 })).toMatchObject({ window: 1, stride: 1 });
});
