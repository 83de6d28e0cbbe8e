/** models/catalog.json: the models that can be fetched, from where, and the hashes they must have. */
import * as v from 'valibot';
import { AppError } from '../../shared/errors';

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

const catalogModel = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  name: v.string(),
  purpose: v.object({ en: v.string(), zh: v.string() }),
  languages: v.array(v.picklist(['en', 'zh'])),
  licence: v.string(),
  source: v.string(),
  kept: bytes,
  memory: bytes,
  files: v.array(catalogFile),
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

/** Bytes to fetch, as far as they are known. */
export function downloadBytes(model: CatalogModel): number {
  return model.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}
