import { expect, test } from 'vitest';
import { applyTrainingEvent, startRun } from './teachingRun';

test('a clip set aside is noted once, and so is a checkpoint that could not be kept', () => {
  const problem = { code: 'nothing-decodable', message: '', remedy: '', details: {} } as const;
  let run = startRun('x', 3);
  for (let n = 0; n < 2; n++) run = applyTrainingEvent(run, { kind: 'set-aside', clipId: 'c', problem });
  run = applyTrainingEvent(run, { kind: 'not-kept', problem: { ...problem, code: 'storage-full' } });
  expect(run.setAside).toHaveLength(1);
  expect(run.notKept?.code).toBe('storage-full');
});
