/** For tests in a browser: the embedded model as the page serves it, and other files of the page. */
import { modelKeeper, type ModelKeeper } from '../engine/recognise/loaded/loadedModel';

/** @param path of a file under public/ or models/, without a slash in front */
export async function served(path: string): Promise<Blob> {
  const response = await fetch(`/${path}`);
  if (!response.ok) throw new Error(`${path} is not served: ${response.status}`);
  return response.blob();
}

const towers = ['config.json', 'model.safetensors', 'tokenizer.json'];

export function demoModels(): ModelKeeper {
  return modelKeeper(
    async () => ({
      files: await Promise.all(
        [...towers, 'gate.json', ...towers.map((name) => `chinese/${name}`)].map(async (path) => ({
          path,
          blob: await served(`models/demo/${path}`),
        })),
      ),
      hash: 'demo',
    }),
    () => Promise.resolve('demo'),
  );
}
