/** One model's line in the list, from what the catalogue, its folder, a download's plan and this machine's times tell. */
import { bytesToFetch } from '../../../shared/models/hub';
import type { ModelSummary } from '../../../shared/models/models';
import type { Language, ModelSpaces } from '../../../shared/recognition/spaces';
import { clipTimeOf, type Speeds } from '../hub/clipTimes';
import { multiplyAddsOf } from '../hub/cost';
import { readKind, type Json } from '../hub/kinds';
import { readPlan, type WantedModel } from '../hub/wanted';
import { canBeFetched, downloadBytes, type CatalogModel } from '../served/catalog';
import { parseRecord, type ModelRecord, type StoredModel } from '../stored/modelFolder';
import { folderConfigs, type FolderConfigs } from './folderConfigs';
import type { ServedModel, ServedModels } from '../served/servedModels';
import { spacesOfFolder } from '../../checkpoint/meaning/spaces';

/** The model that comes with the app. */
export const embeddedId = 'demo';

/** Everything that is known of one model. */
export interface ModelPlaces {
  readonly id: string;
  readonly known: CatalogModel | undefined;
  readonly beside: ServedModel | undefined;
  readonly stored: readonly StoredModel[];
  readonly speeds: Speeds;
}

/** @returns a function that gives null for a model that is neither here nor to be had */
export function summariser(served: ServedModels | undefined): (places: ModelPlaces) => Promise<ModelSummary | null> {
  const configsHere = folderConfigs(served);
  return async ({ id, known, beside, stored, speeds }) => {
    const here = stored.find((model) => model.id === id && model.record !== null);
    const partial = stored.find((model) => model.id === id && model.record === null);
    if (known !== undefined && !canBeFetched(known) && beside === undefined && here === undefined) return null;
    const plan = partial === undefined ? null : await readPlan(partial.folder, id);
    const record = here?.record ?? (beside === undefined ? null : await servedRecord(served, beside));
    const languages = record?.languages ?? known?.languages ?? plan?.languages ?? languagesOf(beside);
    const isHere = here !== undefined || beside !== undefined;
    const configured = isHere ? await configsHere(id, here, beside) : null;
    const remote: ModelSpaces = { shared: known?.shared_space ?? languages, ownEyes: known?.own_eyes ?? false };
    return {
      id,
      name: known?.name ?? record?.name ?? plan?.name ?? id,
      purpose: known?.purpose.en ?? (record?.complete === false ? waiting(record.embedding) : ''),
      licence: known?.licence ?? record?.licence ?? plan?.licence ?? '',
      source: known?.source ?? record?.source ?? plan?.source ?? `models/${id}`,
      downloadBytes: plan !== null ? leftOf(plan) : known === undefined ? 0 : downloadBytes(known),
      state: stateOf({ id, beside, here, partial }),
      storedBytes: (here ?? partial)?.bytes ?? 0,
      languages,
      spaces: configured === null ? remote : spacesOfFolder(configured.model, configured.chinese, languages),
      inMemory: here !== undefined && !here.folder.lasting,
      ...(record === null ? {} : { embedding: record.embedding }),
      ...(record === null || record.assumed.length === 0 ? {} : { assumed: record.assumed }),
      ...(record === null || record.unused.length === 0 ? {} : { unused: record.unused }),
      figure: known?.figure ?? null,
      clipTime: clipTimeOf(speeds, id, known?.multiplyAdds ?? arithmeticOf(configured)),
      fetchCheck: record?.origin?.check ?? plan?.check ?? (known === undefined ? null : known.hub === null ? 'sha256' : 'hub-sha256'),
      ...(record?.origin === undefined ? {} : { pinned: pins(record.origin.files) }),
      check: record?.check ?? null,
    };
  };
}

async function servedRecord(served: ServedModels | undefined, model: ServedModel): Promise<ModelRecord | null> {
  if (served === undefined || !model.files.some(({ path }) => path === 'record.json')) return null;
  return parseRecord(await (await served.file(model.id, 'record.json')).blob.text());
}

function stateOf(places: {
  readonly id: string;
  readonly beside: ServedModel | undefined;
  readonly here: StoredModel | undefined;
  readonly partial: StoredModel | undefined;
}): ModelSummary['state'] {
  if (places.beside !== undefined) return places.id === embeddedId ? 'embedded' : 'server';
  if (places.here !== undefined) return 'stored';
  return places.partial === undefined ? 'remote' : 'partial';
}

/** Bytes that a download, broken off, has in all. */
function leftOf({ files }: WantedModel): number {
  return files.reduce((sum, file) => sum + (bytesToFetch(file) ?? 0), 0);
}

/** Of the eyes that a folder of ours describes, for one frame. */
function arithmeticOf(configs: FolderConfigs | null): number | null {
  const model = configs?.model;
  if (typeof model !== 'object' || model === null || !('vision_config' in model)) return null;
  const reading = readKind({ huggingFace: { ...(model as Json), model_type: 'clip' }, openClip: null }, '', []);
  return reading !== 'unread' && 'kind' in reading ? multiplyAddsOf(reading.kind.eyes) : null;
}

function pins(files: readonly { readonly repo: string; readonly revision: string }[]): string {
  return [...new Set(files.map(({ repo, revision }) => `${repo}@${revision.slice(0, 12)}`))].join(', ');
}

function waiting(embedding: number): string {
  return `A Chinese text encoder that waits for a CLIP of ${embedding} dimensions`;
}

function languagesOf(model: ServedModel | undefined): readonly Language[] {
  const chinese = model?.files.some(({ path }) => path.startsWith('chinese/')) ?? false;
  return chinese ? ['en', 'zh'] : ['en'];
}
