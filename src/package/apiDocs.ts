/**
 * The package's reference, made of the docstrings of all that its doors export, and the rule that they keep: every exported symbol has one;
 * every function and every member that is one says what it throws ("Throws ...", "Never throws", "@throws"); every typed array says its
 * shape in brackets ("[C, E]"). Read by oxc's parser; the compiler of this TypeScript has no interface for programs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

interface Symbol {
  readonly name: string;
  readonly file: string;
  readonly doc: string;
  readonly text: string;
  readonly members: readonly { readonly name: string; readonly doc: string; readonly text: string }[];
  readonly isFunction: boolean;
}

/** The doors by the names that the reference gives them. */
const doors = [
  ['actionscope', 'src/lib/index.ts'],
  ['actionscope/node', 'src/libNode/index.ts'],
  ['actionscope/element', 'src/lib/element/index.ts'],
] as const;

const throwsSaid = /\bthrows?\b/i;
const typedArray = /\b(?:Float32|Float64|Uint8|Uint16|Int32)Array\b/;

/** @param root of the repository @returns the reference, and what breaks the rule, one sentence each */
export function apiDocs(root: string): { readonly text: string; readonly problems: readonly string[] } {
  const parts = doors
    .filter(([, file]) => existsSync(join(root, file)))
    .map(([name, file]) => ({ name, file, symbols: exportsOf(join(root, file)) }))
    .map((part, at, all) => ({ ...part, symbols: part.symbols.filter((one) => at === 0 || isNew(one, all[0]!.symbols)) }));
  return {
    text: ['# actionscope: reference', '', 'Made of the docstrings by `npm run build:lib`.', '', ...parts.flatMap(chapter)].join('\n'),
    problems: parts.flatMap(({ symbols }) => symbols.flatMap(problemsOf)),
  };
}

/** The other doors hand on what the first has. */
function isNew({ name, file }: Symbol, known: readonly Symbol[]): boolean {
  return !known.some((one) => one.name === name && one.file === file);
}

/** What a symbol lacks. */
export function problemsOf({ name, file, doc, text, members, isFunction }: Symbol): string[] {
  const lacks: string[] = [];
  if (doc === '') lacks.push('has no docstring');
  if (isFunction && !throwsSaid.test(doc)) lacks.push('does not say what it throws');
  if (isFunction && typedArray.test(text.split('{')[0]!) && !doc.includes('[')) lacks.push('does not say the shape of its array');
  for (const member of members) {
    const isCall = /=>/.test(member.text) && !/^readonly on[A-Z]/.test(member.text);
    if (isCall && !throwsSaid.test(member.doc)) lacks.push(`does not say what ${member.name} throws`);
    if (!isCall && typedArray.test(member.text) && !/\[[^\]]+\]/.test(member.doc)) lacks.push(`does not say the shape of ${member.name}`);
  }
  return lacks.map((lack) => `${file}: ${name} ${lack}`);
}

function chapter({ name, file, symbols }: { readonly name: string; readonly file: string; readonly symbols: readonly Symbol[] }): string[] {
  const head = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [
    `## \`${name}\``,
    '',
    plain(head),
    '',
    ...symbols.flatMap((symbol) => [
      `### ${symbol.name}`,
      '',
      symbol.doc,
      '',
      '```ts',
      symbol.isFunction ? `${symbol.text.split(/\{\n/)[0]!.trim()}` : symbol.text,
      '```',
      '',
      `Source: \`${symbol.file}\``,
      '',
    ]),
  ];
}

/** A comment without its stars; lines indented by three spaces are code. */
function plain(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** All that a module exports, where each is declared. */
function exportsOf(file: string): Symbol[] {
  const text = readFileSync(file, 'utf8');
  const { module } = parseSync(file, text);
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ exportName, importName, moduleRequest, localName }) => {
      if (moduleRequest !== null && exportName.kind === 'None') return exportsOf(fileOf(file, moduleRequest.value));
      const name = exportName.name ?? '';
      if (moduleRequest !== null) return declared(fileOf(file, moduleRequest.value), importName.name ?? name);
      return declared(file, localName.name ?? name);
    });
}

function fileOf(from: string, path: string): string {
  const found = [`${path}.ts`, `${path}/index.ts`].map((one) => join(dirname(from), one)).find((one) => existsSync(one));
  if (found === undefined) throw new Error(`${from} exports from ${path}, which is no file`);
  return found;
}

/** The declaration of a name: in this file, or in the one that it is handed on from. */
function declared(file: string, name: string): Symbol[] {
  const text = readFileSync(file, 'utf8');
  const { program, comments, module } = parseSync(file, text);
  const docBefore = (start: number): string => {
    const before = comments.findLast(({ type, end }) => type === 'Block' && end <= start && /^\s*$/.test(text.slice(end, start)));
    return before === undefined || !before.value.startsWith('*') ? '' : plain(before.value.slice(1));
  };
  for (const statement of program.body as unknown as Node[]) {
    const node = statement.type === 'ExportNamedDeclaration' ? (statement['declaration'] as Node | null) : statement;
    const names = node === null ? [] : namesOf(node);
    if (node === null || !names.includes(name)) continue;
    const body = (node['body'] as Node | undefined)?.['body'];
    const members = node.type === 'TSInterfaceDeclaration' ? (body as readonly Node[]) : [];
    return [
      {
        name,
        file,
        doc: docBefore(statement.start),
        // Of a class its head: what it does inside is nobody's business.
        text: text.slice(statement.start, node.type === 'ClassDeclaration' ? (node['body'] as Node).start : statement.end).trim(),
        isFunction: node.type === 'FunctionDeclaration',
        members: members.map((member) => ({
          name: text.slice(
            (member['key'] as Node | undefined)?.start ?? member.start,
            (member['key'] as Node | undefined)?.end ?? member.end,
          ),
          doc: docBefore(member.start),
          text: text.slice(member.start, member.end),
        })),
      },
    ];
  }
  const handedOn = module.staticExports.flatMap(({ entries }) => entries).filter(({ moduleRequest }) => moduleRequest !== null);
  const found = handedOn.flatMap(({ moduleRequest, exportName }) =>
    exportName.name === name || exportName.kind === 'None' ? declared(fileOf(file, moduleRequest!.value), name) : [],
  );
  return found.slice(0, 1);
}

function namesOf(node: Node): string[] {
  const own = (node['id'] as { readonly name?: string } | null | undefined)?.name;
  const several = (node['declarations'] as readonly { readonly id: { readonly name?: string } }[] | undefined) ?? [];
  return [...(own === undefined ? [] : [own]), ...several.map(({ id }) => id.name ?? '')];
}
