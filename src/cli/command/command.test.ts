import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { filesBelow } from './filesBelow';
import { isNamed, readInput, whyUnreadable } from './inputFile';
import { checkOutput, writeOutput } from './outputFile';
import { jsonLine, printable, printableLines } from './terminal';

const place = mkdtempSync(join(tmpdir(), 'actionscope-command-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function folder(name: string): string {
  mkdirSync(join(place, name), { recursive: true });
  return join(place, name);
}

describe('text on a terminal', () => {
  test('control characters are shown, not obeyed', () => {
    expect(printable('\u001b]0;title\u0007red\u009b31m\r\n\u202etxt')).toBe('\\x1b]0;title\\x07red\\x9b31m\\r\\n\\u202etxt');
    expect(printable('wave 挥手 é 👋')).toBe('wave 挥手 é 👋');
    expect(printableLines('a\nb\u001b')).toBe('a\nb\\x1b');
  });

  test('JSON lines hold none either, and read back the same', () => {
    const value = { file: 'a\u001b\u007f\u009b\u2028\u202e挥手', error: { message: 'x\ny' } };
    expect(jsonLine(value)).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  });
});

describe('files that are read', () => {
  test('what is wrong with a path is said', () => {
    const link = join(place, 'link');
    symlinkSync(join(place, 'nowhere'), link);
    const loop = join(place, 'loop');
    symlinkSync(loop, loop);
    const file = join(place, 'file.txt');
    writeFileSync(file, 'x');
    expect(whyUnreadable(file)).toBeNull();
    expect(whyUnreadable(folder('f'))?.message).toContain('is a folder');
    expect(whyUnreadable(link)?.message).toContain('is a link to');
    expect(whyUnreadable(loop)?.message).toContain('circle');
    expect(whyUnreadable(join(place, 'none'))?.message).toContain('no file');
    expect(whyUnreadable(join(file, 'x'))?.message).toContain('not a folder');
    expect(whyUnreadable('a\0b')).not.toBeNull();
    expect(whyUnreadable('x'.repeat(5000))?.message).toContain('too long');
    expect(isNamed(link)).toBe(true);
    expect(isNamed(join(place, 'none'))).toBe(false);
    expect(() => readInput(link, '--labels')).toThrow(/--labels.*link to/);
  });

  test('folders are searched through links, past what cannot be read, and never in a circle', () => {
    const data = folder('data');
    folder('data/constructor');
    folder('data/__proto__');
    writeFileSync(join(data, 'constructor', 'b.mp4'), '');
    writeFileSync(join(data, '__proto__', 'a.mp4'), '');
    symlinkSync(join(place, 'nowhere'), join(data, 'broken.mp4'));
    symlinkSync(data, join(data, 'constructor', 'circle'));
    const elsewhere = folder('elsewhere');
    writeFileSync(join(elsewhere, 'c.mp4'), '');
    symlinkSync(elsewhere, join(data, 'linked'));
    const { files, unreadable } = filesBelow(data);
    expect(files).toEqual([join(data, '__proto__', 'a.mp4'), join(data, 'constructor', 'b.mp4'), join(data, 'linked', 'c.mp4')]);
    expect(unreadable.map(({ path }) => path)).toEqual([join(data, 'broken.mp4')]);
  });
});

describe('a file that is written at the end', () => {
  test('is tried at the beginning, and leaves nothing there', () => {
    const out = join(folder('out'), 'a.safetensors');
    checkOutput(out, '--out');
    expect(existsSync(out) || existsSync(`${out}.part`)).toBe(false);
    writeFileSync(out, 'before');
    checkOutput(out, '--out');
    expect(readFileSync(out, 'utf8')).toBe('before');
    checkOutput('/dev/null', '--out');
    expect(() => checkOutput(folder('out'), '--out')).toThrow('it is a folder');
    expect(() => checkOutput(join(place, 'no', 'a'), '--out')).toThrow('there is no folder');
    expect(() => checkOutput(join(out, 'a'), '--out')).toThrow('there is no folder');
    expect(() => checkOutput('', '--out')).toThrow('it has no name');
    expect(() => checkOutput(join(folder('out'), 'x'.repeat(400)), '--out')).toThrow('too long');
  });

  test('goes elsewhere where its own place has gone, over nothing that is there', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const rescue = folder('rescue');
    writeFileSync(join(rescue, 'a.safetensors'), 'mine');
    const gone = join(place, 'gone', 'a.safetensors');
    const { path, problem } = writeOutput(gone, bytes, [join(place, 'also-gone'), rescue]);
    expect(path).toBe(join(rescue, 'a-2.safetensors'));
    expect(problem).toContain(gone);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readFileSync(join(rescue, 'a.safetensors'), 'utf8')).toBe('mine');
    expect(() => writeOutput(gone, bytes, [join(place, 'also-gone')])).toThrow(/No other place/);
  });

  test('replaces what was there as a whole', () => {
    const out = join(folder('whole'), 'a');
    closeSync(openSync(out, 'w'));
    expect(writeOutput(out, Uint8Array.of(7))).toEqual({ path: out, problem: null });
    expect([...readFileSync(out)]).toEqual([7]);
    expect(existsSync(`${out}.part`)).toBe(false);
  });
});
