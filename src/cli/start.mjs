/** `npm start`: installs what is missing, builds, serves on a free port and prints the address. */
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { serve } from './serve.mjs';

ensureInstalled();
console.log('Building ...');
ensureBuilt();
const wanted = Number(process.env.PORT ?? 0);
const { address } = await serve({ root: 'dist', port: wanted, host: process.env.HOST ?? '127.0.0.1' });
console.log(`ActionScope is at ${address}`);
