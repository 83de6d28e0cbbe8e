import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (program: string, option: string) =>
  spawnSync('npx', ['tsx', program, option], { encoding: 'utf8', timeout: 50_000, shell: process.platform === 'win32' });

test.each([
  ['recognize', 'src/cli/recognize.ts'],
  ['teach', 'src/cli/teach.ts'],
  ['evaluate', 'src/cli/evaluate.ts'],
  ['models', 'src/cli/models.ts'],
  ['parity', 'src/cli/parity.ts'],
  ['bench', 'bench/run.ts'],
  ['bench:order', 'bench/order/order.ts'],
  ['world', 'models/world/world.ts'],
])('%s says its options when asked, and when it is given one it has not', (name, program) => {
  const asked = run(program, '--help');
  expect(asked.stdout).toContain(`npm run ${name}`);
  expect(asked.status).toBe(0);
  const wrong = run(program, '--no-such-option');
  expect(wrong.status).not.toBe(0);
  expect(wrong.stderr).toContain('--no-such-option');
  expect(wrong.stderr).not.toContain('node:internal');
});
