/** The door itself: the package's scripts for browsers and bundlers, without worker or assets. */
import { build, type Plugin } from 'vite';

/** Entries of the package by the names of their scripts. */
const doors = { index: 'src/lib/index.ts', element: 'src/lib/element/index.ts' } as const;

/** @param folder the package's own @param notices writes the licences of all that was bundled before */
export async function buildDoors(folder: string, notices: Plugin): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    plugins: [notices],
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2023',
      minify: false, // whoever bundles it does that
      modulePreload: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: doors,
        preserveEntrySignatures: 'strict',
        // Shared parts lie beside the doors: the assets are found from where a script lies.
        output: { entryFileNames: '[name].js', chunkFileNames: 'part-[name].js' },
      },
    },
  });
}
