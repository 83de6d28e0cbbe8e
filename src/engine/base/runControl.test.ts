import { expect, test } from 'vitest';
import { nextTask } from './nextTask';
import { createRunControl } from './runControl';

test('a paused training waits until it is resumed, and says so', async () => {
  const control = createRunControl();
  const states: string[] = [];
  await control.betweenSteps(undefined, (state) => states.push(state));
  expect(states).toEqual([]);
  control.pause();
  let passed = false;
  const waiting = control.betweenSteps(undefined, (state) => states.push(state)).then(() => (passed = true));
  await nextTask();
  await nextTask();
  expect([passed, states]).toEqual([false, ['paused']]);
  control.resume();
  await waiting;
  expect(states).toEqual(['paused', 'running']);
});

test('cancelling wakes a paused training with `cancelled`; stopping lets it go on to its end', async () => {
  const control = createRunControl();
  control.pause();
  const controller = new AbortController();
  const waiting = control.betweenSteps(controller.signal, () => undefined);
  await nextTask();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  const stopping = control.betweenSteps(undefined, () => undefined);
  await nextTask();
  control.stop();
  await stopping;
  expect(control.stopRequested).toBe(true);
});
