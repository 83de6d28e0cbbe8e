/** Models that lie beside the page: `/models/index.json` names them, each file is fetched from the page's own origin. */
import { AppError } from '../../shared/errors';
import type { ModelFile } from '../io/checkpoint';
import type { ModelFiles } from './loadedModel';

interface IndexEntry {
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

export async function servedModelFiles(id: string, signal: AbortSignal | undefined): Promise<ModelFiles> {
  const root = modelsRoot();
  const index = (await (await fetch(new URL('index.json', root), { signal: signal ?? null })).json()) as IndexEntry[];
  const entry = index.find((model) => model.id === id);
  if (entry === undefined) {
    throw new AppError('model-missing', `There is no model ${id} here.`, {
      remedy: 'Get it on the Models page, or choose another.',
      details: { model: id },
    });
  }
  const wanted = entry.files.filter(({ path }) => !path.startsWith('adapters/') && !path.endsWith('labels.json'));
  const files = await Promise.all(
    wanted.map(async ({ path }): Promise<ModelFile> => {
      const response = await fetch(new URL(`${id}/${path}`, root), { signal: signal ?? null });
      if (!response.ok) throw new AppError('model-missing', `${path} of model ${id} is missing (${response.status}).`, { details: { model: id, file: path } });
      return { path, blob: await response.blob() };
    }),
  );
  return { files, hash: entry.files.map(({ path, bytes }) => `${path}:${bytes}`).join('|') };
}

/** In the build the worker lies in assets/ beside models/; the development server has models/ at its root. */
function modelsRoot(): URL {
  return import.meta.env.DEV ? new URL('/models/', self.location.origin) : new URL('../models/', self.location.href);
}
