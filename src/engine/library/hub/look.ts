/**
 * A look at a repository before anything of it is fetched: which files would be, their bytes and hashes, licence, kind,
 * sizes and cost, and whether it can run here. Only the API and the small configuration files are read.
 */
import { AppError } from '../../../shared/errors/errors';
import { bytesToFetch, fileAddress, type FetchCheck, type HubFile, type HubOffer, type Refusal } from '../../../shared/models/hub';
import { askPatiently, HubBusy, NetworkLost, type AskOptions } from '../download/ask';
import { companions, configNames, weightsIn, type WeightsChoice } from './chooseFiles';
import { eyesParameters, multiplyAddsOf, textParameters } from './cost';
import { kindName, readKind, type Configs, type Json, type Kind, type KindReading } from './kinds';
import { nearestTo } from './nearest';
import { planNeeded } from './partial/outline';
import { plannedBytes, type NeededPlan } from './partial/plan';
import { NoRanges } from './partial/remote';
import { readRepository, type Repository, type RepositoryFile } from './repository';

export interface LookOptions extends AskOptions {
  /** Takes this file of weights instead of the first choice. */
  readonly weights?: string;
}

/** An offer without what only the store knows: its id here, and the time on this machine. */
export type HubLook = Omit<HubOffer, 'id' | 'clipTime'> & { readonly multiplyAdds: number | null };

const largestConfig = 1 << 20;

/**
 * @throws AppError `repository-missing`, `repository-closed`, `download-failed`, `cancelled`; `settings-invalid` for a
 * file of weights that is not among the repository's
 */
export async function lookAt(hub: string, repo: string, revision: string | null, options: LookOptions): Promise<HubLook> {
  const repository = await readRepository(hub, repo, revision, options);
  const configs = await readConfigs(hub, repository, options);
  const paths = repository.files.map(({ path }) => path);
  const reading = readKind(configs, repository.repo, paths);
  const kind = reading !== 'unread' && 'kind' in reading ? reading.kind : null;
  const choices = weightsIn(repository.files);
  const chosen = options.weights === undefined ? choices[0] : choices.find(({ name }) => name === options.weights);
  if (chosen === undefined && options.weights !== undefined) {
    throw new AppError('settings-invalid', `${repo} has no weights called ${options.weights}.`, {
      remedy: `Choose one of: ${choices.map(({ name }) => name).join(', ')}.`,
      details: { name: 'weights', value: options.weights },
    });
  }
  const chinese = kind?.family === 'Chinese-CLIP';
  const wanted = chosen === undefined ? [] : [...chosen.files, ...companions(repository.files, chosen, chinese)];
  const weightBytes = chosen?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  const refusal = refusalOf(reading, chosen, repository);
  const plan = refusal === null && chosen !== undefined ? await partOf(hub, repository, chosen, kind, options) : null;
  const files = wanted
    .map((file) => asHubFile(repository, file))
    .map((file) => (plan !== null && file.path === chosen!.name ? { ...file, needed: plannedBytes(plan) } : file));
  return {
    hub,
    repo: repository.repo,
    revision: repository.revision,
    licence: repository.licence,
    files,
    fetchBytes: files.reduce((sum, file) => sum + (bytesToFetch(file) ?? 0), 0),
    weights: chosen?.name ?? '',
    alternatives: choices.filter((choice) => choice !== chosen).map(({ name }) => name),
    check: plan?.check ?? checkOf(files),
    refusal,
    unread: reading === 'unread',
    ...costOf(kind, weightBytes),
  };
}

/** A file larger than its towers can be holds other things too. */
const suspicious = 1.15;

/** A plan that leaves out what is no tower's, where the file is larger than its towers, or nothing tells how large those are. */
async function partOf(
  hub: string,
  { repo }: Repository,
  { files }: WeightsChoice,
  kind: Kind | null,
  options: AskOptions,
): Promise<NeededPlan | null> {
  const [file] = files;
  if (files.length !== 1 || file === undefined) return null;
  const most = kind === null ? 0 : 4 * (eyesParameters(kind.eyes, kind.embedding) + textParameters(kind.text, kind.embedding));
  if (file.bytes <= suspicious * most) return null;
  return planNeeded({ ...file, repo }, { ...options, hub }).catch((error: unknown) => {
    // Without ranges, or with an old format, the whole is fetched, and told about then.
    if (error instanceof NoRanges || (error instanceof AppError && error.code === 'model-invalid' && error.details.kind === undefined))
      return null;
    throw error instanceof NetworkLost || error instanceof HubBusy ? unread(hub, repo, file.path, error.message) : error;
  });
}

function costOf(kind: Kind | null, weightBytes: number) {
  if (kind === null) {
    return {
      kind: '',
      eyes: null,
      text: null,
      languages: [],
      embedding: null,
      keptBytes: null,
      memoryBytes: null,
      multiplyAdds: null,
      precision: 'unknown' as const,
    };
  }
  const { eyes, text, embedding, languages } = kind;
  const seeing = eyesParameters(eyes, embedding);
  const all = seeing + textParameters(text, embedding);
  const width = weightBytes / all;
  return {
    kind: kindName(kind),
    eyes: { width: eyes.width, layers: eyes.layers, patch: eyes.patch, image: eyes.image },
    text: { width: text.width, layers: text.layers },
    languages,
    embedding,
    keptBytes: 2 * all,
    memoryBytes: 4 * seeing,
    multiplyAdds: multiplyAddsOf(eyes),
    precision: width > 1.8 && width < 2.3 ? ('half' as const) : width > 3.6 && width < 4.6 ? ('full' as const) : ('unknown' as const),
  };
}

function refusalOf(reading: KindReading, chosen: WeightsChoice | undefined, { repo, files }: Repository): Refusal | null {
  if (reading !== 'unread' && 'refusal' in reading) return reading.refusal;
  const refuse = (reason: 'no-weights' | 'missing-shard' | 'old-format', what: string): Refusal => ({
    reason,
    what,
    nearest: nearestTo(reason, repo),
  });
  if (chosen === undefined) {
    const other = files.find(({ path }) => /\.(onnx|h5|msgpack|gguf|tflite|mlpackage|xml)$/i.test(path));
    return refuse('no-weights', other?.path ?? repo);
  }
  return chosen.missing === null ? null : refuse('missing-shard', chosen.missing);
}

/** The weakest of all: a file without a hash is known by length and revision alone. */
function checkOf(files: readonly HubFile[]): FetchCheck {
  return files.every(({ sha256, gitBlob }) => sha256 !== null || gitBlob !== null) ? 'hub-sha256' : 'length';
}

function asHubFile({ repo }: Repository, { path, bytes, sha256, gitBlob, revision }: RepositoryFile): HubFile {
  return { repo, revision, path, as: path.replace(/^.*\//, '').replace(/[^\w.-]+/g, '-'), bytes, sha256, gitBlob };
}

async function readConfigs(hub: string, { repo, files }: Repository, options: AskOptions): Promise<Configs> {
  const [huggingFace, openClip] = await Promise.all(
    configNames.slice(0, 2).map(async (name): Promise<Json | null> => {
      const file = files.find(({ path }) => path === name);
      if (file === undefined || file.bytes > largestConfig) return null;
      const response = await askPatiently(fileAddress(hub, { repo, revision: file.revision, path: name }), options).catch(
        (error: unknown) => {
          throw error instanceof NetworkLost || error instanceof HubBusy ? unread(hub, repo, name, error.message) : error;
        },
      );
      if (!response.ok) throw unread(hub, repo, name, `the hub answers ${response.status}`, response.status);
      try {
        const json: unknown = JSON.parse(await response.text());
        return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : null;
      } catch {
        return null; // what it is, is then seen once the weights are here
      }
    }),
  );
  return { huggingFace: huggingFace ?? null, openClip: openClip ?? null };
}

function unread(hub: string, repo: string, name: string, why: string, status = 0): AppError {
  const closed = status === 401 || status === 403;
  const details = { file: `${repo}/${name}`, model: repo, hub, why, reason: closed ? 'gated' : 'answer', status };
  return new AppError(closed ? 'repository-closed' : 'download-failed', `${repo}/${name} could not be read from ${hub}: ${why}.`, {
    remedy: closed
      ? 'Fetch its files in a browser where you are logged in and drop them here.'
      : "Check the network and the hub's address.",
    details,
  });
}
