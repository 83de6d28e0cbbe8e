/** A model to be fetched: every file pinned, from the catalogue's own record or from what the hub was seen to offer. */
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import { parsedJson } from '../../../shared/base/parsedJson';
import { pinnedFor, type FetchCheck, type HubFile, type HubOffer } from '../../../shared/models/hub';
import { languages, type Language } from '../../../shared/recognition/spaces';
import type { Bytes } from '../../../shared/base/units';
import type { CatalogModel } from '../served/catalog';
import { partsFolder } from '../stored/modelFolder';
import { writeFile, type Folder } from '../../files/storage';

export interface WantedModel {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly source: string;
  readonly hub: string;
  readonly files: readonly HubFile[];
  readonly check: FetchCheck;
  readonly languages: readonly Language[];
  /** Once converted; 0 where it is not known. */
  readonly keptBytes: Bytes;
}

/** A model whose hashes the catalogue names, from whatever hub. */
export function wantedOf({ id, name, licence, source, files, kept, languages }: CatalogModel, hub: string): WantedModel {
  return {
    id,
    name,
    licence,
    source,
    hub,
    files: files.map((file) => pinnedFor(hub, file)),
    check: 'sha256',
    languages,
    keptBytes: kept ?? 0,
  };
}

/**
 * What was looked at, and nothing else than that.
 * @param known the catalogue's words for it, where it is one of its rows
 * @throws AppError `model-unsuitable` for one that cannot run
 */
export function wantedOfOffer(offer: HubOffer, known?: Pick<CatalogModel, 'name' | 'licence'>): WantedModel {
  const { id, repo, revision, licence, hub, files, check, languages, keptBytes, refusal } = offer;
  if (refusal !== null) {
    throw new AppError('model-unsuitable', `${repo} does not run here: ${refusal.reason} (${refusal.what}).`, {
      remedy: `Take ${refusal.nearest} instead.`,
      details: { model: repo, reason: refusal.reason, what: refusal.what, nearest: refusal.nearest },
    });
  }
  return {
    id,
    name: known?.name ?? repo,
    licence: known?.licence ?? licence,
    source: `${repo}@${revision}`,
    hub,
    files,
    check,
    languages,
    keptBytes: keptBytes ?? 0,
  };
}

const wantedSchema = v.object({
  id: v.string(),
  name: v.string(),
  licence: v.string(),
  source: v.string(),
  hub: v.string(),
  check: v.picklist(['sha256', 'hub-sha256', 'crc32', 'length']),
  languages: v.array(v.picklist(languages)),
  keptBytes: v.number(),
  files: v.array(
    v.object({
      repo: v.string(),
      revision: v.string(),
      path: v.string(),
      as: v.pipe(v.string(), v.regex(/^(?!.*\.\.)[\w./-]+$/)),
      bytes: v.nullable(v.number()),
      sha256: v.nullable(v.string()),
      gitBlob: v.optional(v.nullable(v.string()), null),
      needed: v.optional(v.nullable(v.number()), null),
    }),
  ),
});

/** Among the parts, and gone with them. */
const planFile = (id: string) => `${id}/${partsFolder}/.wanted.json`;

/** Kept beside the parts: after a reload the same files of the same commit are gone on with. */
export async function keepPlan(folder: Folder, wanted: WantedModel): Promise<void> {
  await writeFile(folder, planFile(wanted.id), JSON.stringify(wanted));
}

export async function readPlan(folder: Folder, id: string): Promise<WantedModel | null> {
  const file = await folder.file(planFile(id));
  return parsedJson(wantedSchema, await file?.text()) ?? null;
}
