import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { backupIndex, isBackup } from '../../shared/protocol/backup';
import type { TeachingClip } from '../../shared/teaching/teaching';
import type { AdapterStore } from '../library/adapters/adapterStore';
import { addClass, addClip } from '../collection/collection';
import { collectionDoor } from '../collection/collectionDoor';
import { memoryStore } from '../collection/store';
import { backupHandlers } from './handlers';

const film = (text: string) => new File([text], 'film.mp4');
const clipOf = (id: string, text: string, more: Partial<TeachingClip> = {}): TeachingClip => ({
  id,
  classId: 'a',
  name: `${id} 跑步.mp4`,
  bytes: text.length,
  role: 'train',
  roleBy: 'person',
  group: 'biking_g01',
  trim: { from: 0.25, to: 1.5 },
  duration: 2,
  width: 320,
  height: 240,
  hash: createHash('sha256').update(text).digest('hex'),
  fingerprint: '0f',
  poster: new Blob([`picture of ${id}`]),
  problem: null,
  ...more,
});

/** Adapters as a store of plain blobs. */
function adapterStore(own: Record<string, string> = {}) {
  const files = new Map(Object.entries(own).map(([name, text]) => [name, new Blob([text])]));
  const summary = (id: string) => ({ id, name: id, embedded: false });
  return {
    files,
    store: {
      list: () => Promise.resolve([...[...files.keys()].map(summary), { ...summary('demo/pairs'), embedded: true }]),
      export: (id: string) => Promise.resolve(files.get(id)!),
      add: (file: Blob, name: string) => {
        const id = name.replace('.safetensors', '');
        files.set(id, file);
        return Promise.resolve(summary(id));
      },
      delete: (id: string) => Promise.resolve(void files.delete(id)),
    } as unknown as AdapterStore,
  };
}

async function machine(adapters: Record<string, string> = {}) {
  const collection = collectionDoor(() => Promise.resolve(memoryStore()), undefined);
  const { files, store } = adapterStore(adapters);
  const handlers = backupHandlers({ collection, adapters: () => Promise.resolve(store) });
  const work = { signal: new AbortController().signal, onProgress: () => undefined };
  return {
    collection,
    adapters: files,
    save: (withClips = true) => handlers.exportBackup({ withClips, settings: { general: { frames: 16 } } }, work),
    open: (blob: Blob, name = 'mine.zip') => handlers.importBackup({ file: new File([blob], name) }, work),
    keeper: (await collection.open()).keeper,
  };
}

async function filled() {
  const first = await machine({ 'my wave': 'weights' });
  await first.keeper.change((state) => addClass(addClass(state, 'a', { en: 'wave', zh: '挥手' }), 'b', { en: 'clap', zh: '' }));
  for (const [id, text] of [
    ['x', 'first film'],
    ['y', 'second film'],
  ] as const) {
    await first.keeper.putFile(id, film(text));
    await first.keeper.change((state) => addClip(state, clipOf(id, text)));
  }
  return first;
}

describe('a backup', () => {
  it('opens elsewhere as it was: ids, order, roles, cuts, films, pictures, adapters, settings', async () => {
    const first = await filled();
    const blob = await first.save();
    expect(await isBackup(blob)).toBe(true);
    expect(Object.keys(unzipSync(new Uint8Array(await blob.arrayBuffer())))[0]).toBe(backupIndex);

    const second = await machine();
    const outcome = await second.open(blob);
    expect(outcome).toMatchObject({ clips: { whole: 2, waiting: 0 }, settings: { general: { frames: 16 } } });
    expect(outcome.adapters.map(({ name }) => name)).toEqual(['my wave']);
    const plain = ({ classes, clips }: typeof first.keeper.state) => ({
      classes,
      clips: clips.map(({ poster: _poster, ...clip }) => clip),
    });
    expect(plain(second.keeper.state)).toEqual(plain(first.keeper.state));
    expect(await (await second.keeper.file('y')).text()).toBe('second film');
    expect(await second.keeper.state.clips[0]!.poster!.text()).toBe('picture of x');
    expect(await second.adapters.get('my wave')!.text()).toBe('weights');
  });

  it('takes the place of a collection, and undo brings that back; an adapter that is here is not added twice', async () => {
    const first = await filled();
    const blob = await first.save();
    const second = await machine({ other: 'weights' });
    await second.keeper.change((state) => addClass(state, 'old', { en: 'old', zh: '' }));
    expect((await second.open(blob)).adapters).toEqual([]);
    expect(second.keeper.state.classes).toHaveLength(2);
    expect((await second.keeper.undo()).classes.map(({ id }) => id)).toEqual(['old']);
  });

  it('without clips keeps classes, roles and cuts, and says which films it waits for', async () => {
    const first = await filled();
    const light = await first.save(false);
    expect(light.size).toBeLessThan((await first.save()).size);
    const second = await machine();
    expect(await second.open(light)).toMatchObject({ clips: { whole: 0, waiting: 2 } });
    expect(second.keeper.state.clips[0]).toMatchObject({ trim: { from: 0.25, to: 1.5 }, problem: { code: 'film-awaited' } });
  });

  const refused: [string, (files: Record<string, Uint8Array>) => Record<string, Uint8Array>, RegExp][] = [
    ['no index', ({ [backupIndex]: _index, ...rest }) => rest, /not saved by ActionScope/],
    ['an index that is no JSON', (files) => ({ ...files, [backupIndex]: new TextEncoder().encode('{') }), /no JSON/],
    ['a missing film', ({ 'clips/x.mp4': _film, ...rest }) => rest, /clips\/x\.mp4 is missing/],
    ['a film with other bytes', (files) => ({ ...files, 'clips/x.mp4': new TextEncoder().encode('first fil_') }), /x 跑步\.mp4 is damaged/],
    ['a newer format', (files) => ({ ...files, [backupIndex]: edited(files, (index) => ({ ...index, version: 2 })) }), /newer version/],
    [
      'a cut that is no number',
      (files) => ({
        ...files,
        [backupIndex]: edited(files, (index) => JSON.parse(JSON.stringify(index).replace('0.25', '"soon"')) as object),
      }),
      /clips\.0\.trim/,
    ],
    [
      'a place outside',
      (files) => ({
        ...files,
        [backupIndex]: edited(files, (index) => JSON.parse(JSON.stringify(index).replace('clips/x.mp4', '../../x')) as object),
      }),
      /clips\.0\.film/,
    ],
    [
      'two clips of one id',
      (files) => ({
        ...files,
        [backupIndex]: edited(files, (index) => JSON.parse(JSON.stringify(index).replaceAll('"y"', '"x"')) as object),
      }),
      /same id/,
    ],
    [
      'one film for two clips',
      (files) => ({
        ...files,
        [backupIndex]: edited(files, (index) => JSON.parse(JSON.stringify(index).replace('clips/y.mp4', 'clips/x.mp4')) as object),
      }),
      /named twice/,
    ],
    [
      'an index of millions of lists',
      (files) => ({ ...files, [backupIndex]: new TextEncoder().encode(`[${'[],'.repeat(400_000)}[]]`) }),
      /no list of clips/,
    ],
    [
      'an entry that unpacks to a hundred times the file',
      (files) => ({ ...files, 'clips/z.mp4': new Uint8Array(33 << 20) }),
      /claims to unpack/,
    ],
    [
      'a clip of no class',
      (files) => ({ ...files, [backupIndex]: edited(files, (index) => ({ ...index, classes: [] })) }),
      /belongs to no class/,
    ],
  ];
  it.each(refused)('with %s is refused by name, and nothing is changed', async (_what, spoil, why) => {
    const first = await filled();
    const files = unzipSync(new Uint8Array(await (await first.save()).arrayBuffer()));
    const blob = new Blob([zipSync(spoil(files)) as Uint8Array<ArrayBuffer>]);
    const second = await machine();
    await second.keeper.change((state) => addClass(state, 'old', { en: 'old', zh: '' }));
    await expect(second.open(blob)).rejects.toMatchObject({ code: 'backup-invalid', message: expect.stringMatching(why) as string });
    expect(second.keeper.state.classes.map(({ id }) => id)).toEqual(['old']);
    expect(second.keeper.state.clips).toEqual([]);
    expect([...second.adapters.keys()]).toEqual([]);
  });

  it('that is no zip, or a cut one, is refused by its name', async () => {
    const second = await machine();
    await expect(second.open(new Blob(['not a zip at all']), 'odd.zip')).rejects.toMatchObject({
      code: 'backup-invalid',
      message: expect.stringContaining('odd.zip') as string,
    });
    const whole = await (await filled()).save();
    await expect(second.open(whole.slice(0, whole.size - 40))).rejects.toMatchObject({ code: 'backup-invalid' });
  });

  it('is known from other zip files', async () => {
    expect(await isBackup(new Blob([zipSync({ 'clip.mp4': new Uint8Array(9) }) as Uint8Array<ArrayBuffer>]))).toBe(false);
    expect(await isBackup(new Blob(['PK']))).toBe(false);
  });
});

function edited(files: Record<string, Uint8Array>, change: (index: object) => object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(change(JSON.parse(new TextDecoder().decode(files[backupIndex]!)) as object)));
}
