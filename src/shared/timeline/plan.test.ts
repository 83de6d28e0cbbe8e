import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultWindows, momentTime, planTimeline, windowAt, windowMiddle, windowStart } from './plan';

test('windows share their moments, and each window has the frames that recognition takes of such a clip', () => {
  const plan = planTimeline(10, defaultWindows);
  expect(plan).toMatchObject({ step: 0.25, strideSteps: 2, stride: 0.5, moments: 40, windows: 17 });
  for (let w = 0; w < plan.windows; w++) {
    for (let t = 0; t < plan.frames; t++) {
      const middleOfPart = windowStart(plan, w) + ((t + 0.5) * plan.window) / plan.frames;
      expect(momentTime(plan, w * plan.strideSteps + t)).toBeCloseTo(middleOfPart, 9);
    }
  }
});

test('a film shorter than a window is one window; a stride between two steps is rounded', () => {
  expect(planTimeline(1.2, defaultWindows)).toMatchObject({ window: 1.2, windows: 1, moments: 8 });
  expect(planTimeline(60, { window: 2, stride: 0.6, frames: 4 })).toMatchObject({ step: 0.5, stride: 0.5 });
  expect(planTimeline(60, { window: 2, stride: 0.01, frames: 4 }).stride).toBe(0.5);
});

test('whatever the film: no moment lies beyond it, and less than a stride and a step of it is in no window', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(number(0.1, 8000), number(0.3, 10), number(0.1, 5), fc.constantFrom(4, 8, 16), (duration, window, stride, frames) => {
      const plan = planTimeline(duration, { window, stride, frames });
      expect(momentTime(plan, plan.moments - 1)).toBeLessThanOrEqual(duration);
      const end = windowStart(plan, plan.windows - 1) + plan.window;
      expect(end).toBeLessThanOrEqual(duration + plan.step);
      expect(end).toBeGreaterThan(duration - plan.stride - plan.step);
      expect(windowAt(plan, windowMiddle(plan, plan.windows - 1))).toBe(plan.windows - 1);
    }),
  );
});

test('windows that are none are refused', () => {
  for (const bad of [0, -1, NaN, Infinity]) {
    expect(() => planTimeline(10, { ...defaultWindows, stride: bad })).toThrow(expect.objectContaining({ code: 'settings-invalid' }));
    expect(() => planTimeline(10, { ...defaultWindows, window: bad })).toThrow(expect.objectContaining({ code: 'settings-invalid' }));
  }
});
