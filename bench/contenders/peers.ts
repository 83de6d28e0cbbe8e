/**
 * transformers.js for the bench alone, in .cache: as a dependency it would bring every newcomer a second onnxruntime-web,
 * one for Node and an image library, some hundred megabytes that nothing else here uses. No install scripts run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../.cache/bench-peers', import.meta.url));
const packages = ['@huggingface/transformers@4.3.1'];

/** @returns folders to serve by the paths the contenders ask for; empty when the packages cannot be had */
export function installPeers(say: (text: string) => void): Record<string, string> {
  const modules = join(folder, 'node_modules');
  const served = {
    '/peers/transformers/': join(modules, '@huggingface/transformers/dist'),
    '/peers/onnxruntime/': join(modules, 'onnxruntime-web/dist'),
  };
  if (!Object.values(served).every((path) => existsSync(path))) {
    say(`Installing ${packages.join(', ')} for comparison, in .cache/bench-peers`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      // what only Node would use is left out
      JSON.stringify({ private: true, overrides: { 'onnxruntime-node': 'npm:onnxruntime-common@*', sharp: 'npm:onnxruntime-common@*' } }),
    );
    try {
      execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...packages], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 300_000,
        shell: process.platform === 'win32',
      });
    } catch (error) {
      say(`  not to be had here (${error instanceof Error ? error.message.split('\n')[0] : String(error)}); its rows are left out`);
      return {};
    }
  }
  return served;
}
