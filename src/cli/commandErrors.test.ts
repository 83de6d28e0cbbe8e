/**
 * Whatever ends a command before it begins: one plain sentence, with --json one JSON line, its exit code, and never a
 * stack trace. No browser is started for any of them.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { endOf } from './command/command';
import { main as recognize } from './recognize';
import { main as teach } from './teach';

const place = mkdtempSync(join(tmpdir(), 'actionscope-errors-'));
const at = (name: string) => join(place, name);

beforeAll(() => {
  mkdirSync(at('data/constructor'), { recursive: true });
  mkdirSync(at('data/__proto__'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('data/constructor/a.mp4'), 'no film');
  writeFileSync(at('data/__proto__/b.mp4'), 'no film');
  writeFileSync(at('clip.mp4'), 'no film');
  writeFileSync(at('pickle.txt'), Uint8Array.of(0x80, 4, 0x95, 0, 0));
  writeFileSync(at('nothing.txt'), '');
  writeFileSync(at('broken.json'), '[{');
  writeFileSync(at('list.json'), '["a"]');
  writeFileSync(at('unreadable.txt'), 'wave');
  chmodSync(at('unreadable.txt'), 0);
  symlinkSync(at('nowhere'), at('link.txt'));
  execFileSync('mkfifo', [at('pipe')]);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const programOf = (command: string) => (command === 'bench' ? 'bench/run.ts' : `src/cli/${command}.ts`);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, options: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...options], { timeout: 50_000 });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

const escape = '\u001b[31mred.mp4';

/** Program, options, exit code, code of the error, words of the message. */
const cases: readonly (readonly [string, string, readonly string[], number, string, string])[] = [
  ['no clip', 'recognize', [], 2, 'usage', 'Which clip'],
  ['an unknown option', 'recognize', ['--nope'], 2, 'usage', '--nope'],
  ['a value out of range', 'recognize', ['x.mp4', '--frames', '7'], 2, 'usage', '--frames'],
  ['a template without a place', 'recognize', ['x.mp4', '--template', 'a video'], 2, 'usage', '{label}'],
  ['a clip that is not there', 'recognize', ['none.mp4'], 1, 'file-unreadable', 'none.mp4'],
  ['a folder as a clip', 'recognize', [at('empty')], 1, 'file-unreadable', 'folder'],
  ['a pipe as a clip', 'recognize', [at('pipe')], 1, 'file-unreadable', 'pipe'],
  ['a broken link as a clip', 'recognize', [at('link.txt')], 1, 'file-unreadable', 'link to'],
  ['control characters in a name', 'recognize', [escape], 1, 'file-unreadable', 'red.mp4'],
  ['a stride without a timeline', 'recognize', ['x.mp4', '--stride', '1'], 2, 'usage', '--timeline'],
  ['a window of no length', 'recognize', ['x.mp4', '--timeline', '--window', '0'], 2, 'usage', '--window'],
  ['segments of an unknown format', 'recognize', ['x.mp4', '--segments', 'out.txt'], 2, 'usage', '.eaf'],
  ['one file for the segments of two films', 'recognize', ['x.mp4', 'y.mp4', '--segments', 'out.vtt'], 2, 'usage', '{name}'],
  ['a search for nothing', 'recognize', ['x.mp4', '--search', ' '], 2, 'usage', '--search'],
  ['a model that is not there', 'recognize', ['x.mp4', '--model', '__proto__'], 2, 'model-missing', '__proto__'],
  ['labels that are not there', 'recognize', ['x.mp4', '--labels', 'constructor'], 2, 'file-unreadable', 'constructor'],
  ['a file of the sources as a label set', 'recognize', ['x.mp4', '--labels', 'ssv1Order'], 2, 'file-unreadable', 'ssv1Order'],
  ['binary labels', 'recognize', ['x.mp4', '--labels', at('pickle.txt')], 2, 'labels-invalid', 'pickle'],
  ['empty labels', 'recognize', ['x.mp4', '--labels', at('nothing.txt')], 2, 'labels-invalid', 'nothing.txt'],
  ['broken JSON labels', 'recognize', ['x.mp4', '--labels', at('broken.json')], 2, 'labels-invalid', 'JSON'],
  ['labels behind a broken link', 'recognize', ['x.mp4', '--labels', at('link.txt')], 2, 'file-unreadable', 'link to'],
  ['a folder as labels', 'recognize', ['x.mp4', '--labels', at('empty')], 2, 'file-unreadable', 'folder'],
  ['a pipe as labels', 'recognize', ['x.mp4', '--labels', at('pipe')], 2, 'file-unreadable', 'pipe'],
  [
    'an unknown encoding',
    'recognize',
    ['x.mp4', '--labels', at('list.json'), '--labels-encoding', 'utf-9'],
    2,
    'usage',
    '--labels-encoding',
  ],
  ['a folder as an adapter', 'recognize', ['x.mp4', '--adapter', at('empty')], 2, 'file-unreadable', 'folder'],
  ['an adapter behind a broken link', 'recognize', ['x.mp4', '--adapter', at('link.txt')], 2, 'file-unreadable', 'link to'],
  ['no data', 'teach', [], 2, 'usage', '--data'],
  ['data that is not there', 'teach', ['--data', at('none')], 2, 'file-unreadable', 'none'],
  ['data without a clip', 'teach', ['--data', at('empty')], 2, 'collection-incomplete', 'no clip'],
  ['data behind a broken link', 'teach', ['--data', at('link.txt')], 2, 'file-unreadable', 'link to'],
  ['an output without a folder', 'teach', ['--data', at('data'), '--out', at('none/o.safetensors')], 2, 'file-unwritable', 'no folder'],
  ['a folder as output', 'teach', ['--data', at('data'), '--out', at('empty')], 2, 'file-unwritable', 'folder'],
  ['names in broken JSON', 'teach', ['--data', at('data'), '--labels', at('broken.json')], 2, 'labels-invalid', 'JSON'],
  ['names in a list', 'teach', ['--data', at('data'), '--labels', at('list.json')], 2, 'labels-invalid', 'no map'],
  ['names that are binary', 'teach', ['--data', at('data'), '--labels', at('pickle.txt')], 2, 'labels-invalid', 'pickle'],
  ['a setting that is none', 'teach', ['--data', at('data'), '--set', 'toString=1'], 2, 'settings-invalid', 'toString'],
  ['a fold that is none', 'teach', ['--data', at('data'), '--fold', '9'], 2, 'usage', '--fold'],
  ['golden files that are not there', 'parity', [at('none')], 2, 'file-unreadable', 'none'],
  ['a backend that is none', 'parity', ['--backend', 'abacus'], 2, 'usage', 'abacus'],
  ['a part that is none', 'bench', ['--only', 'nothing'], 2, 'usage', '--only'],
];

const mains = { recognize, teach } as const;

describe('nothing is begun, and the reason is told', () => {
  test.each(cases.filter(([, command]) => command in mains))('%s (%s)', async (_name, command, options, code, error, words) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const end = await mains[command as keyof typeof mains]([...options, '--json']).then(
      (exit) => ({
        exit,
        ...(JSON.parse(lines[0] ?? '{}') as { readonly error: { readonly code: string; readonly message: string } }).error,
      }),
      endOf,
    );
    log.mockRestore();
    expect(end).toMatchObject({ exit: code, code: error });
    expect(end.message).toContain(words);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });
});

/** A few of them, and all of the other commands', as programs. */
const spawned = new Set(['an unknown option', 'control characters in a name', 'binary labels', 'an output without a folder']);

describe.concurrent('with --json: one line', () => {
  test.each(cases.filter(([name, command]) => spawned.has(name) || !(command in mains)))(
    '%s (%s)',
    async (_name, command, options, code, error, words) => {
      const ended = await run(programOf(command), [...options, '--json']);
      const lines = ended.stdout.trim().split('\n');
      expect(lines, ended.stderr).toHaveLength(1);
      const line = JSON.parse(lines[0]!) as { readonly error: { readonly code: string; readonly message: string } };
      expect(line.error.code).toBe(error);
      expect(line.error.message).toContain(words);
      expect(ended.code).toBe(code);
      expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at .*:\d+/);
      expect(ended.stdout + ended.stderr).not.toContain('\u001b');
    },
  );
});

describe.concurrent('for people: a sentence on stderr, nothing on stdout', () => {
  test.each([
    ['recognize', [escape], 1, '\\x1b[31mred.mp4'],
    ['models', ['convert', at('link.txt'), '--out', at('m')], 1, 'is not there'],
    ['models', ['nothing'], 2, 'no command'],
  ] as const)('%s %j', async (command, options, code, words) => {
    const ended = await run(programOf(command), options);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/\n\s+at .*:\d+/);
    expect(ended.stdout).toBe('');
    expect(ended.code).toBe(code);
  });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read (skipped as root, who may)', async () => {
  const ended = await run('src/cli/recognize.ts', ['x.mp4', '--labels', at('unreadable.txt'), '--json']);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'file-unreadable' } });
});

test.skipIf(process.platform === 'win32')('what a first build says goes to stderr, so that stdout under --json stays JSON', async () => {
  mkdirSync(at('bin'));
  writeFileSync(at('bin/npx'), '#!/bin/sh\necho "building $*"\n');
  chmodSync(at('bin/npx'), 0o755);
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', "import { ensureBuilt } from './src/build/install.mjs'; ensureBuilt();"],
    {
      env: { ...process.env, PATH: `${at('bin')}:${process.env['PATH']}` },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  await new Promise((done) => child.on('close', done));
  expect(stderr).toContain('building --no-install vite build');
  expect(stdout).toBe('');
});

test('a reader that goes away ends the command quietly', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" --import tsx src/cli/recognize.ts --help | true; exit "$?"`], {
    timeout: 50_000,
  });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  await new Promise((done) => child.on('close', done));
  expect(stderr).toBe('');
});
