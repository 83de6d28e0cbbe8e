/** The package's declarations: the compiler's own, one file for each source, with the file endings that Node's resolution asks for. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from '../build/install.mjs';

/** @param folder the package's own */
export function writeTypes(folder: string): void {
  runTool('tsc', ['-p', 'tsconfig.lib.json', '--outDir', join(folder, 'types')]);
  for (const file of readdirSync(join(folder, 'types'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(folder, 'types', file);
    writeFileSync(path, withEndings(readFileSync(path, 'utf8'), dirname(path)));
  }
}

/** @param text declarations @param folder where their file lies */
export function withEndings(text: string, folder: string): string {
  return text.replace(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\2/g, (whole, word: string, quote: string, path: string) => {
    if (existsSync(join(folder, `${path}.d.ts`))) return `${word}${quote}${path}.js${quote}`;
    if (existsSync(join(folder, path, 'index.d.ts'))) return `${word}${quote}${path}/index.js${quote}`;
    return whole;
  });
}
