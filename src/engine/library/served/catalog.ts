/** models/catalog.json: the models that can be fetched, from where, and the hashes they must have. */
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import { languages } from '../../../shared/recognition/spaces';

const bytes = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));
const path = v.pipe(v.string(), v.regex(/^(?!.*\.\.)[\w./-]+$/));

const catalogFile = v.object({
  repo: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
  revision: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  path,
  /** Where it goes in the model's folder. */
  as: path,
  bytes,
  /** Null where it is asked of the hub. */
  sha256: v.nullable(v.pipe(v.string(), v.regex(/^[\da-f]{64}$/))),
});

/** What is published of a model, and where it says so. */
const figure = v.object({
  task: v.picklist(['imagenet', 'muge']),
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  source: v.string(),
});

const catalogModel = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  name: v.string(),
  purpose: v.object({ en: v.string(), zh: v.string() }),
  languages: v.array(v.picklist(languages)),
  /** Languages whose text shares the space of the model's eyes (checkpoint/meaning/spaces). */
  shared_space: v.optional(v.array(v.picklist(languages)), []),
  /** Chinese-CLIP's own eyes are kept too. */
  own_eyes: v.optional(v.boolean(), false),
  licence: v.string(),
  source: v.string(),
  kept: bytes,
  memory: bytes,
  figure: v.optional(v.nullable(figure), null),
  /** Multiplications and additions of the eyes for one frame; null where it is not known. */
  multiplyAdds: v.optional(v.nullable(v.pipe(v.number(), v.minValue(1))), null),
  files: v.array(catalogFile),
  /** A repository whose files, hashes and commit the hub itself tells when it is fetched; `bytes` is what was read of it. */
  hub: v.optional(
    v.nullable(
      v.object({ repo: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)), bytes: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
    ),
    null,
  ),
});

const catalogSchema = v.object({ models: v.array(catalogModel) });

export type CatalogModel = v.InferOutput<typeof catalogModel>;

/** @throws AppError `internal`: the catalogue is ours, so a wrong one is our mistake */
export function parseCatalog(text: string): readonly CatalogModel[] {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), catalogSchema), text);
  if (result.success) return result.output.models;
  const issue = result.issues[0];
  throw new AppError('internal', `models/catalog.json: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
}

/** The embedded one is listed, and not fetched. */
export function canBeFetched({ files, hub }: CatalogModel): boolean {
  return files.length > 0 || hub !== null;
}

/** Bytes to fetch, as far as they are known. */
export function downloadBytes(model: CatalogModel): number {
  return model.hub?.bytes ?? model.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}
