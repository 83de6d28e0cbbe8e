import { expect, test } from 'vitest';
import { nextTask } from '../nextTask';
import { createControl } from './control';

test('a paused training waits until it is resumed, and says so', async () => {
  const control = createControl();
  const states: string[] = [];
  await control.breathe(undefined, (state) => states.push(state));
  expect(states).toEqual([]);
  control.pause();
  let passed = false;
  const waiting = control.breathe(undefined, (state) => states.push(state)).then(() => (passed = true));
  await nextTask();
  await nextTask();
  expect([passed, states]).toEqual([false, ['paused']]);
  control.resume();
  await waiting;
  expect(states).toEqual(['paused', 'running']);
});

test('cancelling wakes a paused training with `cancelled`; stopping lets it go on to its end', async () => {
  const control = createControl();
  control.pause();
  const controller = new AbortController();
  const waiting = control.breathe(controller.signal, () => undefined);
  await nextTask();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  const stopping = control.breathe(undefined, () => undefined);
  await nextTask();
  control.stop();
  await stopping;
  expect(control.stopRequested).toBe(true);
});
