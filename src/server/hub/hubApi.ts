/** What the local hub (hub.ts) keeps, and what its two layouts' APIs say of it: commits, files, sizes, hashes, access. */
import { createHash } from 'node:crypto';
import { existsSync, openAsBlob, readdirSync, statSync } from 'node:fs';
import { join, normalize, resolve, sep } from 'node:path';
import { sha256 } from '../../engine/library/download/download';

/** Larger files are kept by the real hub in git-lfs, behind a redirect. */
export const largeFile = 100 << 10;

export interface AboutRepo {
  readonly licence?: string;
  /** Only for people who were let in, or hidden from others. */
  readonly closed?: 'gated' | 'private';
}

export interface Shelves {
  readonly file: (path: string) => Promise<Blob | undefined>;
  readonly sha256: (file: Blob) => Promise<string>;
  /** Paths of a repository's files; empty where there is none. */
  readonly list: (repo: string) => string[];
  /** A commit made of all its files' contents. */
  readonly commit: (repo: string) => Promise<string>;
  readonly knows: (repo: string, revision: string) => Promise<boolean>;
}

/** @param content a folder on disk, or files by `owner/name/file` */
export function shelves(content: string | ReadonlyMap<string, Uint8Array>): Shelves {
  const opened = new Map<string, Promise<Blob | undefined>>();
  const hashes = new WeakMap<Blob, Promise<string>>();
  const open = async (path: string) => {
    if (typeof content !== 'string') {
      const bytes = content.get(path);
      return bytes === undefined ? undefined : new Blob([bytes as Uint8Array<ArrayBuffer>]);
    }
    const full = normalize(join(resolve(content), path));
    const isFile = full.startsWith(resolve(content) + sep) && existsSync(full) && statSync(full).isFile();
    return isFile ? openAsBlob(full) : undefined;
  };
  const file = (path: string) => {
    const known = opened.get(path) ?? open(path);
    opened.set(path, known);
    return known;
  };
  const hashOf = (blob: Blob) => {
    const known = hashes.get(blob) ?? sha256(blob);
    hashes.set(blob, known);
    return known;
  };
  const list = (repo: string) => {
    if (typeof content !== 'string')
      return [...content.keys()].filter((path) => path.startsWith(`${repo}/`)).map((path) => path.slice(repo.length + 1));
    const folder = join(content, repo);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  };
  const commit = async (repo: string) => {
    const lines = await Promise.all(
      list(repo)
        .toSorted()
        .map(async (path) => `${path} ${await hashOf((await file(`${repo}/${path}`))!)}`),
    );
    return createHash('sha1').update(lines.join('\n')).digest('hex');
  };
  return {
    file,
    sha256: hashOf,
    list,
    commit,
    knows: async (repo, revision) => revision === 'main' || revision === 'master' || revision === (await commit(repo)),
  };
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Files of a page of the tree, as many as make a second page in the tests' repositories of more. */
const pageSize = 20;

/** @returns null for an address that is not the API's */
export async function apiAnswer(
  shelf: Shelves,
  about: Readonly<Record<string, AboutRepo>>,
  path: string,
  query: URLSearchParams,
  address: string,
): Promise<ApiAnswer | null> {
  const face = /^\/api\/models\/([^/]+\/[^/]+)(?:\/(tree|revision)\/([^/]+))?$/.exec(path);
  if (face !== null) return faceAnswer(shelf, about, face[1]!, face[2], face[3], query, address);
  const scope = /^\/modelscope\/api\/v1\/models\/([^/]+\/[^/]+?)(\/repo\/files)?$/.exec(path);
  return scope === null ? null : scopeAnswer(shelf, about, scope[1]!, scope[2] !== undefined);
}

async function faceAnswer(
  shelf: Shelves,
  about: Readonly<Record<string, AboutRepo>>,
  repo: string,
  what: string | undefined,
  revision: string | undefined,
  query: URLSearchParams,
  address: string,
): Promise<ApiAnswer> {
  const { licence, closed } = about[repo] ?? {};
  const paths = shelf.list(repo);
  if (paths.length === 0 || closed === 'private')
    return { status: 401, headers: { 'x-error-code': 'RepoNotFound' }, body: { error: 'Invalid username or password.' } };
  if (revision !== undefined && !(await shelf.knows(repo, revision))) {
    return { status: 404, headers: { 'x-error-code': 'RevisionNotFound' }, body: { error: `Invalid rev id: ${revision}` } };
  }
  if (what !== 'tree') {
    const tags = licence === undefined ? [] : [`license:${licence}`];
    return {
      status: 200,
      body: { id: repo, sha: await shelf.commit(repo), private: false, gated: closed === 'gated' ? 'manual' : false, tags },
    };
  }
  const from = Number(query.get('cursor') ?? 0);
  const entries = await Promise.all(paths.slice(from, from + pageSize).map((path) => treeEntry(shelf, repo, path)));
  const next = `${address}/api/models/${repo}/tree/${revision}?recursive=1&cursor=${from + pageSize}`;
  return { status: 200, body: entries, headers: from + pageSize < paths.length ? { link: `<${next}>; rel="next"` } : {} };
}

async function treeEntry(shelf: Shelves, repo: string, path: string) {
  const file = (await shelf.file(`${repo}/${path}`))!;
  if (file.size > largeFile) {
    const sha256 = await shelf.sha256(file);
    return { type: 'file', path, size: file.size, oid: sha256.slice(0, 40), lfs: { oid: sha256, size: file.size, pointerSize: 134 } };
  }
  const oid = createHash('sha1')
    .update(`blob ${file.size}\0`)
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest('hex');
  return { type: 'file', path, size: file.size, oid };
}

async function scopeAnswer(
  shelf: Shelves,
  about: Readonly<Record<string, AboutRepo>>,
  repo: string,
  wantsFiles: boolean,
): Promise<ApiAnswer> {
  const { licence, closed } = about[repo] ?? {};
  const paths = shelf.list(repo);
  if (paths.length === 0 || closed !== undefined) return { status: 404, body: { Code: 10010205001, Message: 'not found', Success: false } };
  if (!wantsFiles) return { status: 200, body: { Code: 200, Success: true, Data: { License: licence ?? '' } } };
  const Revision = await shelf.commit(repo);
  const Files = await Promise.all(
    paths.map(async (path) => {
      const file = (await shelf.file(`${repo}/${path}`))!;
      return { Name: path.replace(/.*\//, ''), Path: path, Type: 'blob', Size: file.size, Sha256: await shelf.sha256(file), Revision };
    }),
  );
  return { status: 200, body: { Code: 200, Success: true, Data: { Files } } };
}
