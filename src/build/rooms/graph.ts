/** Who imports whom, read from the files themselves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Imports of one file: files of the repository, and packages by their names. */
interface Imports {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

export type Graph = ReadonlyMap<string, Imports>;

const endings = ['', '.ts', '.tsx', '.mjs', '/index.ts'];

/** `importType` of TypeScript (`import('./x').Y`) is not among a module's imports; dynamic imports are, without their text. */
const inBrackets = /\bimport\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]/g;

/**
 * @param text a module's source
 * @returns what it imports, as written
 */
export function specifiersOf(file: string, text: string): string[] {
  const { module } = parseSync(file, text);
  const fromExports = module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? []));
  return [
    ...new Set([
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...fromExports,
      ...[...text.matchAll(inBrackets)].map((match) => match[1]!),
    ]),
  ];
}

/** @param root folder of the repository */
export function readGraph(root: string): Graph {
  const files = ['src', 'bench', 'models/world', 'e2e']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
    )
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const specifiers = specifiersOf(file, readFileSync(join(root, file), 'utf8')).map((specifier) => specifier.split('?')[0]!);
      const own = specifiers.filter((specifier) => specifier.startsWith('.'));
      const found = own.flatMap((specifier) => {
        const path = normalize(join(dirname(file), specifier));
        const ending = endings.find((one) => known.has(path + one));
        return ending === undefined ? [] : [path + ending];
      });
      return [file, { files: found, packages: specifiers.filter((specifier) => !specifier.startsWith('.')) }];
    }),
  );
}

/** The folders' doors: a README.md, or an index.ts whose head says what the room is. */
export function doorOf(root: string, folder: string): string | null {
  const readme = join(root, folder, 'README.md');
  if (existsSync(readme)) return readFileSync(readme, 'utf8');
  const index = join(root, folder, 'index.ts');
  if (!existsSync(index)) return null;
  return /^\s*\/\*\*([\s\S]*?)\*\//.exec(readFileSync(index, 'utf8'))?.[1] ?? null;
}
