/** Films that were opened longest ago make room for new ones: what is kept of them can be computed again. */
import * as v from 'valibot';
import type { Bytes } from '../../../shared/base/units';
import { type Folder, writeFile } from '../../files/storage';

/** Some forty films of two hours at 512 numbers a moment. */
const budget: Bytes = 3e9;
const listFile = 'opened.json';
const schema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.number()));

/** @param id of the film that is being opened, which stays */
export async function keepWithin(folder: Folder, id: string, most: Bytes = budget, now = Date.now()): Promise<void> {
  const opened = { ...(await readList(folder)), [id]: now };
  const sizes = new Map<string, Bytes>();
  for (const { path, bytes } of await folder.list('')) {
    const film = path.split('/')[0]!;
    if (film !== listFile) sizes.set(film, (sizes.get(film) ?? 0) + bytes);
  }
  let total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const oldest = [...sizes.keys()].toSorted((a, b) => (opened[a] ?? 0) - (opened[b] ?? 0));
  for (const film of oldest) {
    if (total <= most) break;
    if (film === id) continue;
    await folder.remove(film);
    total -= sizes.get(film)!;
    sizes.delete(film);
  }
  const kept = Object.fromEntries(Object.entries(opened).filter(([film]) => film === id || sizes.has(film)));
  await writeFile(folder, listFile, JSON.stringify(kept)).catch(() => undefined); // a full disk is told where features are written
}

async function readList(folder: Folder): Promise<Readonly<Record<string, number>>> {
  const parsed = v.safeParse(schema, await (await folder.file(listFile))?.text());
  return parsed.success ? parsed.output : {};
}
