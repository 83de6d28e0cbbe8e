/** Installs what the lockfile names when node_modules is missing or older than it. Node's own modules only. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    console.error(`ActionScope needs Node 20 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const stamp = 'node_modules/.package-lock.json';
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  console.log('Installing packages ...');
  // Not `npm ci`: it refuses a lockfile that lacks other platforms' optional binaries, which a registry mirror may not
  // have. This installs what the lockfile names and leaves the lockfile as it is.
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' });
}

/**
 * Runs a program of node_modules/.bin and shows its output.
 * @param {string} name @param {string[]} [options] @param {NodeJS.ProcessEnv} [env] @param {import('node:child_process').StdioOptions} [stdio]
 */
export function runTool(name, options = [], env = {}, stdio = 'inherit') {
  execFileSync('npx', ['--no-install', name, ...options], {
    stdio,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
}

/** Builds the app. What the build says goes to stderr: stdout is the command's own. */
export function ensureBuilt() {
  runTool('vite', ['build', '--logLevel', 'warn'], {}, ['inherit', 2, 2]);
}
