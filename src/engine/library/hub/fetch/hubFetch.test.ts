import { describe, expect, it } from 'vitest';
import { fetchFromHubs, hubFetch } from '.';
import type { HubPort } from './requests';
import type { FromHubWorker, ToHubWorker } from './messages';

/** A worker by hand: what it was told, and a way to let it speak. */
function fakeWorker() {
  const told: ToHubWorker[] = [];
  let listen: (event: MessageEvent<FromHubWorker>) => void = () => {};
  let ended = 0;
  const port = {
    postMessage: (message: ToHubWorker) => void told.push(message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'message') listen = listener as typeof listen;
    },
    terminate: () => void (ended += 1),
  } as HubPort;
  return { port, told, ended: () => ended, say: (message: FromHubWorker) => listen({ data: message } as MessageEvent<FromHubWorker>) };
}

const head = (id: number, status = 200): FromHubWorker => ({
  type: 'head',
  id,
  status,
  url: 'https://hub.test/b',
  headers: [['etag', '"x"']],
});

describe('fetching through a worker', () => {
  it('hands on the head, then the body piece by piece as it is read', async () => {
    const worker = fakeWorker();
    const asking = hubFetch('https://hub.test', () => worker.port)('https://hub.test/a', { headers: { Range: 'bytes=0-9' } });
    expect(worker.told).toEqual([{ type: 'ask', id: 1, url: 'https://hub.test/a', headers: { range: 'bytes=0-9' } }]);
    worker.say(head(1, 206));
    const response = await asking;
    expect([response.status, response.url, response.headers.get('etag')]).toEqual([206, 'https://hub.test/b', '"x"']);
    expect(worker.told).toHaveLength(1); // nothing is pulled before somebody reads
    const reader = response.body!.getReader();
    const first = reader.read();
    expect(worker.told.at(-1)).toEqual({ type: 'pull', id: 1 });
    worker.say({ type: 'piece', id: 1, bytes: new Uint8Array([1, 2]) });
    expect([...(await first).value!]).toEqual([1, 2]);
    const second = reader.read();
    worker.say({ type: 'end', id: 1 });
    expect((await second).done).toBe(true);
    expect(worker.ended()).toBe(1); // nothing is under way: no worker is kept
  });

  it('fails as fetch does where the network fails, before and within the body', async () => {
    const worker = fakeWorker();
    const send = hubFetch('https://hub.test', () => worker.port);
    const before = send('https://hub.test/a');
    worker.say({ type: 'failed', id: 1, message: 'Failed to fetch', forbidden: null });
    await expect(before).rejects.toBeInstanceOf(TypeError);
    const within = send('https://hub.test/a');
    worker.say(head(2));
    const reading = (await within).arrayBuffer();
    worker.say({ type: 'failed', id: 2, message: 'network error', forbidden: null });
    await expect(reading).rejects.toThrow('network error');
  });

  it('says where the policy is the reason', async () => {
    const worker = fakeWorker();
    const asking = hubFetch('https://hub.test', () => worker.port)('https://hub.test/a');
    worker.say({ type: 'failed', id: 1, message: 'Failed to fetch', forbidden: 'https://elsewhere.test' });
    await expect(asking).rejects.toMatchObject({
      code: 'hub-not-allowed',
      message: expect.stringContaining('https://elsewhere.test') as string,
    });
  });

  it('ends a request by its signal, and by its reader', async () => {
    const worker = fakeWorker();
    const send = hubFetch('https://hub.test', () => worker.port);
    const controller = new AbortController();
    const asking = send('https://hub.test/a', { signal: controller.signal });
    controller.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    const second = send('https://hub.test/a');
    worker.say(head(2));
    await (await second).body!.cancel();
    expect(worker.told.filter(({ type }) => type === 'stop').map(({ id }) => id)).toEqual([1, 2]);
    await expect(send('https://hub.test/a', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('keeps a worker for each hub', () => {
    const opened: string[] = [];
    const send = fetchFromHubs((hub) => {
      opened.push(hub);
      return fakeWorker().port;
    });
    void send('https://one.test/a');
    void send('https://two.test/a');
    void send('https://one.test/b');
    expect(opened).toEqual(['https://one.test', 'https://two.test']);
  });
});
