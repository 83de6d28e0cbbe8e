/** The package's rules, and, where it is built (the step before), the package itself: its size, its files, and Node's example. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, copyFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { apiDocs, problemsOf } from './apiDocs';
import { withEndings } from './types';

const symbol = { name: 'f', file: 'f.ts', doc: 'Says something.', text: 'export function f(): void {}', members: [], isFunction: false };

describe('the rule of the reference', () => {
  test('every public symbol keeps it', () => {
    const { text, problems } = apiDocs('.');
    expect(problems).toEqual([]);
    for (const name of ['createEngine', 'Model', 'Adapter', 'AppError', 'openFile', 'ActionScopeElement'])
      expect(text).toContain(`### ${name}\n`);
  });

  test.each([
    ['no docstring', { ...symbol, doc: '' }, 'has no docstring'],
    ['a function that says nothing of its errors', { ...symbol, isFunction: true }, 'does not say what it throws'],
    [
      'an array without a shape',
      { ...symbol, members: [{ name: 'en', doc: 'Cosines.', text: 'readonly en: Float32Array;' }] },
      'does not say the shape of en',
    ],
    [
      'a call that says nothing of its errors',
      { ...symbol, members: [{ name: 'load', doc: 'Loads.', text: 'readonly load: () => Promise<void>;' }] },
      'does not say what load throws',
    ],
  ])('%s breaks it', (_name, broken, lack) => expect(problemsOf(broken)).toEqual([`f.ts: f ${lack}`]));

  test('one that says all keeps it', () => {
    const members = [
      { name: 'en', doc: 'Cosines, [C].', text: 'readonly en: Float32Array;' },
      { name: 'load', doc: 'Throws `cancelled`.', text: 'readonly load: () => Promise<void>;' },
    ];
    expect(problemsOf({ ...symbol, doc: 'Never throws.', isFunction: true, members })).toEqual([]);
  });
});

test('declarations name files, as Node asks for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'types-'));
  mkdirSync(join(folder, 'b'));
  writeFileSync(join(folder, 'a.d.ts'), '');
  writeFileSync(join(folder, 'b/index.d.ts'), '');
  const text = `export { A } from './a';\nexport type B = import("./b").B;\nimport x from 'y';`;
  expect(withEndings(text, folder)).toBe(`export { A } from './a.js';\nexport type B = import("./b/index.js").B;\nimport x from 'y';`);
  rmSync(folder, { recursive: true });
});

test('what a page bundles of the door is under 60 kB, gzipped', async () => {
  const entry = '\0page';
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? entry : null),
        load: (id) =>
          id === entry ? `import { createEngine } from '${resolve('src/lib/index.ts')}'; globalThis.engine = createEngine();` : null,
      },
    ],
    build: { write: false, target: 'es2023', modulePreload: false, rollupOptions: { input: 'page' } },
  });
  const { output } = built as { output: readonly { readonly code?: string }[] };
  const bytes = output.reduce((sum, { code = '' }) => sum + gzipSync(code).length, 0);
  expect(bytes).toBeGreaterThan(5000); // it is there
  expect(bytes).toBeLessThan(60_000);
});

describe.skipIf(!existsSync('dist-lib/package.json'))('the package as it was built', () => {
  test('npm would pack all that it names, and nothing else', () => {
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: 'dist-lib', encoding: 'utf8' })) as [
      { readonly name: string; readonly files: readonly { readonly path: string }[] },
    ];
    const paths = packed.files.map(({ path }) => path);
    expect(packed.name).toBe('actionscope');
    for (const path of [
      'index.js',
      'element.js',
      'node/index.js',
      'node/ffmpegThread.js',
      'assets/engine/worker.js',
      'assets/engine/ffmpeg-core.wasm',
      'assets/models/demo/model.safetensors',
      'types/lib/index.d.ts',
      'types/lib/element/index.d.ts',
      'api.md',
      'README.md',
      'LICENSE',
      'third-party-notices.txt',
    ])
      expect(paths).toContain(path);
    expect(paths.filter((path) => /\.test\.|node_modules/.test(path))).toEqual([]);
  });

  test('the example for Node reads a folder of clips to CSV', () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, 'clips'));
    symlinkSync(resolve('dist-lib'), join(folder, 'node_modules/actionscope'), 'junction');
    copyFileSync('examples/node/recognize.mjs', join(folder, 'recognize.mjs'));
    for (const name of ['golf.avi', 'swim.webm']) copyFileSync(join('public/samples', name), join(folder, 'clips', name));
    writeFileSync(join(folder, 'clips/broken.mp4'), 'no film');
    const said = execFileSync('node', ['recognize.mjs', 'clips'], { cwd: folder, encoding: 'utf8' }).trim().split('\n');
    expect(said[0]).toBe('file,answer,probability,problem');
    expect(said[1]).toBe('"broken.mp4",,,not-a-video');
    expect(said[2]).toMatch(/^"golf\.avi","playing golf",[01]\.\d{4},$/);
    expect(said[3]).toMatch(/^"swim\.webm","swimming",[01]\.\d{4},$/);
    rmSync(folder, { recursive: true });
  });
});
