/** Models that lie beside the page: `models/index.json` names them, their files come from the page's own origin. */
import { AppError, cancelled } from '../../shared/errors';
import type { ModelFile } from './checkpoint';
import type { StoredFile } from './storage';

export interface ServedModel {
  readonly id: string;
  readonly files: readonly StoredFile[];
}

export interface ServedModels {
  readonly list: (signal?: AbortSignal) => Promise<readonly ServedModel[]>;
  /** `models/catalog.json`, as text. */
  readonly catalog: (signal?: AbortSignal) => Promise<string>;
  /** @throws AppError `model-missing` */
  readonly file: (id: string, path: string, signal?: AbortSignal) => Promise<ModelFile>;
}

/** Files a model is made of; labels and adapters lie beside them. */
export function isModelFile(path: string): boolean {
  return /^(chinese\/)?[^/]+\.(safetensors|json|txt)$/.test(path) && !/(labels|record)\.json$/.test(path);
}

/** @param root address of the models/ folder, with `/` at its end */
export function servedModels(root: URL, send: typeof fetch = (...input) => fetch(...input)): ServedModels {
  const get = async (path: string, signal: AbortSignal | undefined) => {
    let response: Response;
    try {
      response = await send(new URL(path, root), { signal: signal ?? null });
    } catch (cause) {
      if (signal?.aborted === true) throw cancelled();
      throw missing(path, 'the server does not answer', cause);
    }
    if (!response.ok) throw missing(path, `the server answers ${response.status}`);
    return response;
  };
  return {
    list: async (signal) => (await (await get('index.json', signal)).json()) as ServedModel[],
    catalog: async (signal) => (await get('catalog.json', signal)).text(),
    file: async (id, path, signal) => {
      const response = await get(`${id}/${path}`, signal);
      try {
        return { path, blob: await response.blob() };
      } catch (cause) {
        if (signal?.aborted === true) throw cancelled();
        throw missing(`${id}/${path}`, 'the connection broke off', cause);
      }
    },
  };
}

/** In the build the worker lies in assets/ beside models/; the development server has models/ at its root. */
export function modelsRoot(): URL {
  return import.meta.env.DEV ? new URL('/models/', self.location.origin) : new URL('../models/', self.location.href);
}

function missing(path: string, why: string, cause?: unknown): AppError {
  return new AppError('model-missing', `models/${path} cannot be read: ${why}.`, {
    remedy: 'Reload the page; if that does not help, the app was not put on the server whole.',
    details: { file: path, why },
    cause,
  });
}
