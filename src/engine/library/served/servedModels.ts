/** Models that lie beside the page: `models/index.json` names them, their files come from the page's own origin. */
import { fetchPart, fetchPartJson } from '../../../shared/errors/fetchPart';
import type { Milliseconds } from '../../../shared/base/units';
import { partUnreachable } from '../../../shared/errors/unreachable';
import type { ModelFile } from '../../files/modelFile';
import type { StoredFile } from '../../files/storage';

interface ServedFile extends StoredFile {
  /** When it was last written, where the server says; with it a file that is replaced is told from the one before. */
  readonly modified?: Milliseconds;
}

export interface ServedModel {
  readonly id: string;
  readonly files: readonly ServedFile[];
}

export interface ServedModels {
  readonly list: (signal?: AbortSignal) => Promise<readonly ServedModel[]>;
  /** `models/catalog.json`, as text. */
  readonly catalog: (signal?: AbortSignal) => Promise<string>;
  /** @throws AppError `part-unreachable` */
  readonly file: (id: string, path: string, signal?: AbortSignal) => Promise<ModelFile>;
}

/** Files a model is made of; labels and adapters lie beside them. */
export function isModelFile(path: string): boolean {
  return /^(chinese\/)?[^/]+\.(safetensors|json|txt)$/.test(path) && !/(labels|record)\.json$/.test(path);
}

/** @param root address of the models/ folder, with `/` at its end */
export function servedModels(root: URL, send: typeof fetch = (...input) => fetch(...input)): ServedModels {
  let listed: readonly ServedModel[] = [];
  const get = (path: string, signal: AbortSignal | undefined) => fetchPart(`models/${path}`, new URL(path, root), { signal, send });
  const bytesOf = (id: string, path: string) => listed.find((model) => model.id === id)?.files.find((file) => file.path === path)?.bytes;

  async function list(signal?: AbortSignal): Promise<readonly ServedModel[]> {
    const found = await fetchPartJson('models/index.json', new URL('index.json', root), { signal, send });
    if (!Array.isArray(found)) throw partUnreachable('models/index.json', 'damaged');
    listed = found as ServedModel[];
    return listed;
  }

  return {
    list,
    catalog: async (signal) => (await get('catalog.json', signal)).text(),
    async file(id, path, signal) {
      const blob = await get(`${id}/${path}`, signal);
      const promised = bytesOf(id, path);
      if (promised !== undefined && promised !== blob.size) {
        await list(signal); // it may have been replaced since
        if (bytesOf(id, path) !== blob.size) throw partUnreachable(`models/${id}/${path}`, 'damaged');
      }
      return { path, blob };
    },
  };
}
