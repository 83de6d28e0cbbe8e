/** `npm start`: installs what is missing, builds, serves on a free port and prints the address. */
import { ensureBuilt, ensureInstalled } from '../build/install.mjs';
import { serve } from './serve.mjs';

ensureInstalled();
console.log('Building ...');
ensureBuilt();
const wanted = Number(process.env.PORT ?? 0);
const host = process.env.HOST ?? '127.0.0.1';
const names = (process.env.HOSTS ?? '')
  .split(',')
  .map((name) => name.trim())
  .filter((name) => name !== '');
try {
  const { address } = await serve({ root: 'dist', port: wanted, host, names });
  console.log(`ActionScope is at ${address}`);
} catch (error) {
  console.error(
    `The server cannot listen at ${host}, port ${wanted} (${error instanceof Error ? error.message : error}). Choose another with PORT or HOST.`,
  );
  process.exitCode = 1;
}
