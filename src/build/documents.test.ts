/** Documents that lead somewhere: every link between them, every heading it names, every file of the repository they mention. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const skipped = /^(node_modules|dist|\.git|\.cache|test-results|playwright-report)(\/|$)/;

function documentsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = normalize(join(folder, entry.name));
    if (skipped.test(path)) return [];
    return entry.isDirectory() ? documentsBelow(path) : path.endsWith('.md') ? [path] : [];
  });
}

/** As code hosts make them: lower case, spaces to dashes, marks left out. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

/** @returns what a document names and the repository lacks */
function missingIn(path: string, text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '');
  const links = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].flatMap(([, link, anchor]) => {
    const target = link === '' ? path : normalize(join(dirname(path), link!));
    if (!existsSync(target)) return [`${path}: ${link} is not there`];
    const headings = anchor === undefined || statSync(target).isDirectory() ? null : anchorsOf(readFileSync(target, 'utf8'));
    return headings !== null && !headings.includes(anchor!) ? [`${path}: ${link} has no heading ${anchor}`] : [];
  });
  const named = [...text.matchAll(/(?<![\w./-])((?:src|bench|e2e|docs|models\/(?:demo|world))\/[\w./-]*\w)/g)].map((match) => match[1]!);
  // Names without an ending are folders, or files as modules are imported.
  const lost = named.filter((name) => !['', '.ts', '.tsx', '.mjs'].some((ending) => existsSync(name + ending)));
  return [...links, ...lost.map((name) => `${path}: ${name} is not there`)];
}

const documents = documentsBelow('.');

test('there are documents to look at', () => {
  expect(documents).toContain('README.md');
  expect(documents.length).toBeGreaterThan(10);
});

test.each(documents)('%s names only what is there', (path) => {
  expect(missingIn(path, readFileSync(path, 'utf8'))).toEqual([]);
});

test('what is not there is found', () => {
  const text = '[a](nowhere.md) [b](README.md#no-such-heading) [c](README.md#two-commands) `src/engine/attic.ts` `src/engine/model`';
  expect(missingIn('README.md', text)).toEqual([
    'README.md: nowhere.md is not there',
    'README.md: README.md has no heading no-such-heading',
    'README.md: src/engine/attic.ts is not there',
  ]);
});
