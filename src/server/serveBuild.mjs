/** Serves dist/ on the given port, for the end-to-end tests. */
import { serve } from './serve.mjs';

await serve({ root: 'dist', port: Number(process.argv[2] ?? 0) });
