import { expect, test } from 'vitest';
import { runCommand } from '../testing/runCommand';

test.each([
  ['recognize', 'src/cli/recognize.ts'],
  ['teach', 'src/cli/teach.ts'],
  ['evaluate', 'src/cli/evaluate.ts'],
  ['models', 'src/cli/models.ts'],
  ['parity', 'src/cli/parity.ts'],
  ['bench', 'bench/run.ts'],
  ['bench:order', 'bench/order/order.ts'],
  ['world', 'models/world/world.ts'],
])('%s says its options when asked, and when it is given one it has not', async (name, program) => {
  const asked = await runCommand(program, '--help');
  expect(asked.stdout).toContain(`npm run ${name}`);
  expect(asked.code).toBe(0);
  const wrong = await runCommand(program, '--no-such-option');
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('--no-such-option');
  expect(wrong.stderr).not.toContain('node:internal');
});
