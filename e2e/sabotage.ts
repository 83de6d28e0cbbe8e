/** The built app with one of its scripts sabotaged, served from a folder of its own. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Sabotaged {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** @param script which file of assets/ @param code goes before what it holds */
export async function sabotage(script: RegExp, code: string): Promise<Sabotaged> {
  const { serve } = await import('../src/server/serve.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'sabotage-'));
  cpSync('dist', folder, { recursive: true });
  const assets = join(folder, 'assets');
  const files = readdirSync(assets).filter((name) => script.test(`/assets/${name}`));
  if (files.length === 0) throw new Error(`no script like ${script.source} in the build`);
  for (const name of files) writeFileSync(join(assets, name), `${code};\n${readFileSync(join(assets, name), 'utf8')}`);
  const { address, close } = await serve({ root: folder });
  return {
    address,
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A worker that the system ends over its first task, and only the first time: it takes the task, and is gone without a word.
 * Later ones are given theirs. Reports the death as a title of the cache `killed`.
 */
export const killedOnce = `
addEventListener('message', (event) => {
  if (event.forwarded) return;
  event.stopImmediatePropagation();
  void (async () => {
    const killed = await caches.open('killed');
    if ((await killed.match('./killed')) === undefined) {
      await killed.put('./killed', new Response('yes'));
      setTimeout(() => self.close(), 200);
      return;
    }
    self.dispatchEvent(Object.assign(new MessageEvent('message', { data: event.data, ports: [...event.ports] }), { forwarded: true }));
  })();
})`;
