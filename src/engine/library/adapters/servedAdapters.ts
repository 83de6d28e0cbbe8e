/** Adapters that lie beside a model on the server, each read once for as long as it stays the same there. */
import type { AdapterSummary } from '../../../shared/models/models';
import { contentHash } from '../../files/contentHash';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { openSafetensors } from '../../files/weights/safetensors';
import type { ServedModels } from '../served/servedModels';
import { baseName, describeAdapter, extension, type ModelOfSize } from './describe';

export interface ServedAdapter {
  /** Changes with the file on the server. */
  readonly version: string;
  readonly summary: AdapterSummary;
  readonly file: Blob;
  readonly source: TensorSource;
  readonly hash: string;
}

export function servedAdapters(served: ServedModels | undefined, modelOfSize: ModelOfSize) {
  const known = new Map<string, ServedAdapter>();

  async function read(server: ServedModels, model: string, path: string, version: string): Promise<ServedAdapter> {
    const id = `${model}/${baseName(path)}`;
    const before = known.get(id);
    if (before?.version === version) return before;
    const { blob: file } = await server.file(model, path);
    const source = await openSafetensors(file, `${baseName(path)}${extension}`);
    const summary = await describeAdapter(source, id, baseName(path), modelOfSize);
    const found = { version, file, source, hash: await contentHash(file), summary: { ...summary, modelId: model, embedded: true } };
    known.set(id, found);
    return found;
  }

  return {
    /** One that cannot be read does not hide the others. */
    async list(): Promise<ServedAdapter[]> {
      if (served === undefined) return [];
      const files = (await served.list()).flatMap((model) =>
        model.files
          .filter(({ path }) => path.startsWith('adapters/') && path.endsWith(extension))
          .map((listed) => read(served, model.id, listed.path, JSON.stringify(listed)).catch(() => null)),
      );
      return (await Promise.all(files)).filter((found) => found !== null);
    },
    /** Was it listed? */
    has: (id: string): boolean => known.has(id),
  };
}
