/**
 * `fetch` for hubs, run in a worker of its own: the engine, which reads other people's files, may ask the page's own
 * origin only, and this worker, which reads none, may ask the hub a person chose (src/server/headers.mjs has the policies).
 * In: an address and headers. Out: a Response whose body comes piece by piece. It may import nothing of the engine.
 */
// oxlint-disable-next-line import/default -- the address of a worker is made by the bundler
import hubWorkerAddress from './hubWorker?worker&url';
import { ended, type HubPort, openRequests } from './requests';

function openWorker(hub: string): HubPort {
  const address = new URL(hubWorkerAddress, import.meta.url);
  address.searchParams.set('hub', hub);
  return new Worker(address, { type: 'module', name: 'hub' }) as unknown as HubPort;
}

/** `hubFetch` for whatever hub an address belongs to: a worker for each. */
export function fetchFromHubs(open: (hub: string) => HubPort = openWorker): typeof fetch {
  const byHub = new Map<string, typeof fetch>();
  return (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    const known = byHub.get(origin) ?? hubFetch(origin, open);
    byHub.set(origin, known);
    return known(input, init);
  };
}

/**
 * A `fetch` that asks through a worker whose policy names `hub` alone. GET only; `signal` ends the request.
 * The worker starts with the first request and ends when none is under way.
 * @param hub origin, such as `https://huggingface.co`
 * @throws TypeError where the network fails, as `fetch` does; AppError `hub-not-allowed` where the policy forbids the address
 */
export function hubFetch(hub: string, open: (hub: string) => HubPort = openWorker): typeof fetch {
  const requests = openRequests(hub, open);
  return (input, init) => {
    const { signal } = init ?? {};
    if (signal?.aborted === true) return Promise.reject(ended());
    const url = input instanceof Request ? input.url : String(input);
    return new Promise<Response>((head, fail) => {
      const id = requests.ask({ head, fail }, url, Object.fromEntries(new Headers(init?.headers)));
      signal?.addEventListener('abort', () => requests.abort(id));
    });
  };
}
