/**
 * What a hub says of a repository: its commit, licence and files with sizes and hashes. Hugging Face tells it under
 * /api/models (the tree gives `lfs.oid`, the SHA-256, of large files), ModelScope under /api/v1/models.
 */
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import { layoutOf, type HubReason } from '../../../shared/models/hub';
import type { Bytes } from '../../../shared/base/units';
import { askPatiently, HubBusy, NetworkLost, type AskOptions } from '../download/ask';

export interface RepositoryFile {
  readonly path: string;
  readonly bytes: Bytes;
  readonly sha256: string | null;
  readonly gitBlob: string | null;
  /** The commit to fetch it from. */
  readonly revision: string;
}

export interface Repository {
  /** As the hub writes it; a renamed repository comes under its new name. */
  readonly repo: string;
  readonly revision: string;
  /** As the hub tells it; empty where it does not. */
  readonly licence: string;
  readonly files: readonly RepositoryFile[];
}

const hash = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));
const blob = v.pipe(v.string(), v.regex(/^[\da-f]{40}$/));
const revisionName = v.pipe(v.string(), v.regex(/^[\w.-]+$/));

const faceInfo = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
  sha: v.pipe(v.string(), v.regex(/^[\da-f]{40}$/)),
  private: v.fallback(v.boolean(), false),
  gated: v.fallback(v.union([v.boolean(), v.string()]), false),
  tags: v.fallback(v.array(v.string()), []),
});
const faceTree = v.array(
  v.object({
    type: v.string(),
    path: v.string(),
    size: v.fallback(v.pipe(v.number(), v.minValue(0)), 0),
    oid: v.fallback(v.nullable(blob), null),
    lfs: v.optional(v.object({ oid: hash, size: v.number() })),
  }),
);
const scopeInfo = v.object({ Data: v.object({ License: v.fallback(v.string(), '') }) });
const scopeFiles = v.object({
  Data: v.object({
    Files: v.array(
      v.object({
        Path: v.string(),
        Type: v.fallback(v.string(), 'blob'),
        Size: v.fallback(v.pipe(v.number(), v.minValue(0)), 0),
        Sha256: v.fallback(v.nullable(hash), null),
        Revision: v.fallback(v.nullable(revisionName), null),
      }),
    ),
  }),
});

/** A tree of more pages than this is no model's. */
const mostPages = 50;

/**
 * @param revision a commit, branch or tag; null for the newest
 * @throws AppError `repository-missing`, `repository-closed` (gated or private), `download-failed`, `cancelled`
 */
export async function readRepository(hub: string, repo: string, revision: string | null, options: AskOptions): Promise<Repository> {
  const door = doorOf(hub, repo, revision, options);
  return layoutOf(hub) === 'modelscope' ? fromModelScope(door, repo, revision) : fromHuggingFace(door, repo, revision);
}

interface Door {
  /** JSON at a path below the hub's address, and the address of the next page. */
  readonly json: <Schema extends v.GenericSchema>(
    path: string,
    schema: Schema,
  ) => Promise<{ value: v.InferOutput<Schema>; next: string | null }>;
  readonly closed: (access: 'gated' | 'private') => AppError;
}

async function fromHuggingFace({ json, closed }: Door, repo: string, revision: string | null): Promise<Repository> {
  const { value: info } = await json(`/api/models/${repo}${revision === null ? '' : `/revision/${revision}`}`, faceInfo);
  if (info.private) throw closed('private');
  if (info.gated !== false) throw closed('gated');
  const files: RepositoryFile[] = [];
  let path: string | null = `/api/models/${info.id}/tree/${info.sha}?recursive=1`;
  for (let page = 0; path !== null && page < mostPages; page++) {
    const { value, next }: { value: v.InferOutput<typeof faceTree>; next: string | null } = await json(path, faceTree);
    for (const { type, path: file, size, oid, lfs } of value) {
      if (type === 'file')
        files.push({
          path: file,
          bytes: lfs?.size ?? size,
          sha256: lfs?.oid ?? null,
          gitBlob: lfs === undefined ? oid : null,
          revision: info.sha,
        });
    }
    path = next;
  }
  const licence = info.tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? '';
  return { repo: info.id, revision: info.sha, licence, files };
}

async function fromModelScope({ json }: Door, repo: string, revision: string | null): Promise<Repository> {
  const asked = revision ?? 'master';
  const { value: info } = await json(`/api/v1/models/${repo}`, scopeInfo);
  const { value } = await json(`/api/v1/models/${repo}/repo/files?Revision=${asked}&Recursive=true`, scopeFiles);
  const files = value.Data.Files.filter(({ Type }) => Type !== 'tree').map(({ Path, Size, Sha256, Revision }): RepositoryFile => ({
    path: Path,
    bytes: Size,
    sha256: Sha256,
    gitBlob: null,
    revision: Revision ?? asked,
  }));
  return { repo, revision: files[0]?.revision ?? asked, licence: info.Data.License, files };
}

function doorOf(hub: string, repo: string, revision: string | null, options: AskOptions): Door {
  const base = hub.replace(/\/+$/, '');
  const name = revision === null ? repo : `${repo}@${revision}`;
  const details = { file: name, model: name, hub };
  const missing = (why: string, reason: HubReason) =>
    new AppError('repository-missing', `${hub} has no ${name}: ${why}.`, {
      remedy: 'Check the name (OWNER/NAME) and the hub.',
      details: { ...details, why, reason },
    });
  const closed = (access: 'gated' | 'private') =>
    new AppError(
      'repository-closed',
      `${name} is ${access} on ${hub}: only people its owner let in may fetch it, and this app does not log in anywhere.`,
      {
        remedy: 'Fetch its files in a browser where you are logged in and drop them here, or take another model.',
        details: { ...details, reason: access },
      },
    );
  const refuse = (response: Response) => {
    const { status, headers } = response;
    const code = headers.get('x-error-code') ?? '';
    if (code === 'GatedRepo' || status === 403) return closed('gated');
    if (code === 'RevisionNotFound') return missing('there is no such revision', 'no-revision');
    // Hubs answer strangers the same for what is private and for what is not there.
    if (status === 401 || status === 404) return missing('there is no such repository, or it is private', 'no-repo');
    return failed(`the hub answers ${status}`, 'answer', undefined, status);
  };
  const failed = (why: string, reason: HubReason, cause?: unknown, status = 0) =>
    new AppError('download-failed', `${hub} could not be asked about ${name}: ${why}.`, {
      remedy: "Check the network and the hub's address.",
      details: { ...details, why, reason, status },
      cause,
    });
  return {
    closed,
    json: async (path, schema) => {
      const response = await askPatiently(`${base}${path}`, options).catch((error: unknown) => {
        if (error instanceof NetworkLost) throw failed(error.message, error.reason, error);
        throw error instanceof HubBusy ? failed(error.message, 'busy', error) : error;
      });
      if (!response.ok) throw refuse(response);
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), await response.text());
      if (!read.success) throw failed('what answers there is no hub', 'no-hub');
      const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      const url = next === undefined ? null : new URL(next, base);
      // Only the hub's own next page: its address, whatever host the header names.
      return { value: read.output, next: url === null ? null : `${url.pathname}${url.search}` };
    },
  };
}
