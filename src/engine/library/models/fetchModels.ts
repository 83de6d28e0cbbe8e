/** Models from a hub: looked at by name, and fetched, from the catalogue or as they were offered. */
import { AppError } from '../../../shared/errors/errors';
import { bytesToFetch, type HubOffer } from '../../../shared/models/hub';
import type { DownloadProgress, ModelSummary } from '../../../shared/models/models';
import type { LongWork } from '../../../shared/base/units';
import { clipTimeOf } from '../hub/clipTimes';
import { arrivedBytes, fetchModel } from '../hub/fetchModel';
import { lookAt } from '../hub/look';
import { readPlan, wantedOf, wantedOfOffer, type WantedModel } from '../hub/wanted';
import { canBeFetched } from '../served/catalog';
import { roomIn } from '../stored/room';
import type { KnownModels, ModelStoreParts } from './knownModels';

/** @property weights takes this file of several */
export interface LookWork {
  readonly signal?: AbortSignal;
  readonly weights?: string;
}

export function fetchModels(parts: ModelStoreParts, { catalog, speeds, list, summaryOf }: KnownModels) {
  const { disk, memory, vocabularies } = parts;
  const withRoom = roomIn(disk, memory);

  async function get(id: string, hub: string, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
    const known = (await catalog()).find((candidate) => candidate.id === id);
    // What was begun is gone on with: the same files of the same commit.
    const begun = disk === undefined ? null : await readPlan(disk, id);
    if (begun !== null && (known === undefined || known.hub !== null)) return fetchWanted(begun, work);
    if (known === undefined || !canBeFetched(known)) {
      throw new AppError('model-missing', `The catalogue has no model ${id}.`, { details: { model: id } });
    }
    if (known.hub === null) return fetchWanted(wantedOf(known, hub), work);
    return fetchWanted(
      wantedOfOffer(await look(hub, known.hub.repo, null, work.signal === undefined ? {} : { signal: work.signal }), known),
      work,
    );
  }

  async function look(hub: string, repo: string, revision: string | null, { signal, weights }: LookWork): Promise<HubOffer> {
    const known = await catalog();
    const { multiplyAdds, ...found } = await lookAt(hub, repo, revision, {
      ...parts.download,
      ...(signal === undefined ? {} : { signal }),
      ...(weights === undefined ? {} : { weights }),
    });
    const row = known.find(
      ({ hub: named, files }) => named?.repo === found.repo || (files.length > 0 && files.every((file) => file.repo === found.repo)),
    );
    return { ...found, id: row?.id ?? (await idFor(found.repo)), clipTime: clipTimeOf(await speeds(), '', multiplyAdds) };
  }

  async function getOffer(offer: HubOffer, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
    return fetchWanted(
      wantedOfOffer(
        offer,
        (await catalog()).find(({ id }) => id === offer.id),
      ),
      work,
    );
  }

  async function fetchWanted(wanted: WantedModel, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
    const fetching = { options: parts.download ?? {}, vocabularies };
    const all = wanted.files.reduce((sum, file) => sum + (bytesToFetch(file) ?? 0), 0);
    const needed = all - (await arrivedBytes(disk, wanted.id)) + wanted.keptBytes;
    await withRoom((folder) => fetchModel(wanted, folder, fetching, work), wanted.id, needed);
    return summaryOf(wanted.id);
  }

  /** The repository's own name; with its owner where another model has that. */
  async function idFor(repo: string): Promise<string> {
    const [, name = repo] = repo.split('/');
    const [short, long] = [name, repo.replace('/', '--')].map((text) => text.toLowerCase());
    const taken = (await list()).find(({ id }) => id === short);
    return taken === undefined || taken.source.includes(`${repo}@`) ? short! : long!;
  }

  return { get, look, getOffer };
}
