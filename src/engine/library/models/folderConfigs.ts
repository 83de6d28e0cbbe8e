/** What a model's folder says of itself in its config.json and its Chinese part's; nothing is read of its weights. */
import type { ServedModel, ServedModels } from '../served/servedModels';
import type { StoredModel } from '../stored/modelFolder';

export interface FolderConfigs {
  readonly model: unknown;
  readonly chinese: unknown;
}

/** @returns a function that remembers what is served: it does not change under the page */
export function folderConfigs(served: ServedModels | undefined) {
  const configs = new Map<string, FolderConfigs>();

  return async (id: string, here: StoredModel | undefined, beside: ServedModel | undefined): Promise<FolderConfigs> => {
    const config = async (path: string): Promise<unknown> => {
      try {
        const listed = beside?.files.some((file) => file.path === path) ?? false;
        const file =
          here !== undefined ? await here.folder.file(`${id}/${path}`) : listed ? (await served!.file(id, path)).blob : undefined;
        return JSON.parse((await file?.text()) ?? '{}');
      } catch {
        return {}; // a model that cannot be read says so when it is used
      }
    };
    const known = configs.get(id);
    if (here === undefined && known !== undefined) return known;
    const found = { model: await config('config.json'), chinese: await config('chinese/config.json') };
    if (here === undefined) configs.set(id, found); // what is served does not change under the page
    return found;
  };
}
