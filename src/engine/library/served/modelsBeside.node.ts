/** In Node the models beside the package are files, which `fetch` does not read there. */
import { existsSync, openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assetAt } from '../../base/packageAssets';

async function fileAsAnswer(address: Parameters<typeof fetch>[0]): Promise<Response> {
  const path = fileURLToPath(String(address));
  return existsSync(path) ? new Response(await openAsBlob(path)) : new Response(null, { status: 404 });
}

export const modelsBeside = (): { readonly root: URL; readonly send?: typeof fetch } => ({ root: assetAt('models/'), send: fileAsAnswer });
