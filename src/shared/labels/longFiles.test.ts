/**
 * Files of megabytes made to cost more than they are long: runs of blanks, cells, quotes, fields. Each is read or refused
 * by name in little of the processor's time, though every rule goes over it.
 */
import { cpuUsage } from 'node:process';
import { expect, test } from 'vitest';
import { AppError } from '../errors/errors';
import { readLabelFile } from './readLabelFile';

const most = 3_900_000;
const bytes = (text: string) => new TextEncoder().encode(text);
const filled = (piece: string) => piece.repeat(Math.floor(most / new TextEncoder().encode(piece).length));
const numbered = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join('\n');
const ragged = numbered(1700, (length) => Array.from({ length: (length * 1.1) >> 0 }, () => 'a').join(';'));

const files: Readonly<Record<string, Uint8Array>> = {
  'one byte that is no UTF-8': new Uint8Array(most).fill(0xff),
  'lines in an old encoding': Uint8Array.from({ length: most }, (_, at) => (at % 40 === 39 ? 10 : at % 2 === 0 ? 0xbb : 0xd3)),
  'escapes of ISO-2022': new Uint8Array(most).fill(0x1b),
  'UTF-16 without a mark': Uint8Array.from({ length: most }, (_, at) => (at % 2 === 0 ? 65 : 0)),
  'a map of names to texts': bytes(`{${numbered(70_000, (index) => `"n${index}":"t${index >> 1}",`)}"last":"x"}`),
  'blanks after "item"': bytes(`item${' '.repeat(most - 10)}x`),
  'blanks after an item': bytes(`item {}item${' '.repeat(most - 20)}x`),
  items: bytes(filled('item{}')),
  'blanks after a list in code': bytes(`a=[]${' '.repeat(most - 10)}x`),
  'numbers, a line each, after a list': bytes(`[1]\n${filled('1\n')}`),
  'a list of YAML': bytes(filled('- "x"\n')),
  'a list of YAML on one line': bytes(`names: [${filled('a,')}]`),
  'tabs before words': bytes(filled(`${'\t'.repeat(4000)}x\n`)),
  'blanks behind numbers': bytes(filled(`1${' '.repeat(4000)}5 !\n`)),
  'quotes far from their cells': bytes(filled(`a"b${'\t'.repeat(19_000)}x\n`)),
  quotes: bytes(filled(`${'"a'.repeat(9000)}\n`)),
  'cells of every delimiter': bytes(filled('a,;|\t,;|\t,;|\t\n')),
  'rows of up to two thousand columns, none like another': bytes(`${ragged}\n${ragged.split('\n').at(-1)!}`),
  'lines in two languages': bytes(filled(`${'(挥手-a,'.repeat(100)}\n`)),
  'short lines': bytes(filled('a,b,挥\n')),
  controls: bytes(filled('\u0001')),
  'line ends of the old Mac': bytes(filled('\r')),
};

test.each(Object.entries(files))('%s', (_name, file) => {
  const from = cpuUsage();
  try {
    readLabelFile(file, 'mine.txt');
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    expect(thrown).toMatchObject({ code: 'labels-invalid', message: expect.stringContaining('mine.txt') as string });
  }
  expect(cpuUsage(from).user / 1e6).toBeLessThan(3);
});
