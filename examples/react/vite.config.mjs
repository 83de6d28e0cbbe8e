import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The package's assets become files of the site; the hook says where they are.
cpSync(fileURLToPath(new URL('./assets/', import.meta.resolve('actionscope/package.json'))), 'public/actionscope', { recursive: true });

export default defineConfig({ base: './', esbuild: { jsx: 'automatic' } });
