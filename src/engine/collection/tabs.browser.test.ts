import { expect, test } from 'vitest';
import { openTabs } from './tabs';

test('the place to train is one for all tabs, and free again once it is given back', async () => {
  const [first, second] = [openTabs(), openTabs()];
  const giveBack = await first.takeTraining();
  expect(giveBack).not.toBeNull();
  expect(await second.takeTraining()).toBeNull();
  expect(await second.trainsElsewhere()).toBe(true);
  expect(await first.trainsElsewhere()).toBe(false);
  giveBack!();
  await expect.poll(() => second.takeTraining()).not.toBeNull();
});

test('work in turn never overlaps, and a failure gives the turn on', async () => {
  const [first, second] = [openTabs(), openTabs()];
  let inside = 0;
  const work = async (): Promise<number> => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((done) => setTimeout(done, 5));
    inside -= 1;
    return inside;
  };
  await Promise.all([first.inTurn(work), second.inTurn(work), first.inTurn(work)]);
  await expect(first.inTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await second.inTurn(work)).toBe(0);
});

test('only the first tab to open is alone', async () => {
  const said: string[] = [];
  await openTabs().open(async () => void said.push('first'));
  await new Promise((done) => setTimeout(done, 20));
  await openTabs().open(async () => void said.push('second'));
  expect(said).toEqual(['first']);
});
