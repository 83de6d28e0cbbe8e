/**
 * The service worker: everything of our own is kept on the first visit, so that the page works offline; ffmpeg's 32 MB
 * once they were needed. What it hands out carries the headers of src/server/headers.mjs, whatever the host sends: the page
 * is isolated from the second visit on (threads for wasm), and workers have their policy.
 *
 * It does not push itself forward: a new version waits until the old one's last tab is closed, so that no open tab misses
 * a part of its own version. A first visit is taken over once everything is kept, for the same reason.
 */
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { isolationHeaders, originOf, securityHeaders } from './server/headers.mjs';

interface Extendable extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Filled in by the build: every file and its revision. */
declare const self: {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
  readonly clients: { readonly claim: () => Promise<void> };
  readonly addEventListener: ((type: 'activate', listener: (event: Extendable) => void) => void) &
    ((type: 'message', listener: (event: Extendable & MessageEvent) => void) => void);
};

/** The hub a person chose, where it is none of the known ones. Only a page may say so, never a worker. */
const hubKept = { cache: 'policy', key: './chosen-hub' };

self.addEventListener('message', (event) => {
  const { hub } = (event.data ?? {}) as { readonly hub?: unknown };
  if (typeof hub !== 'string' || (event.source as { readonly type?: string } | null)?.type !== 'window') return;
  const origin = originOf(hub);
  if (origin !== null) event.waitUntil(keepHub(origin));
});

async function keepHub(origin: string): Promise<void> {
  await (await caches.open(hubKept.cache)).put(hubKept.key, new Response(origin));
}

async function chosenHub(): Promise<string | undefined> {
  return (await (await caches.open(hubKept.cache)).match(hubKept.key))?.text();
}

const guarded = {
  handlerWillRespond: async ({ request, response }: { request: Request; response: Response }): Promise<Response> => {
    const { body, status, statusText } = response;
    const headers = new Headers(response.headers);
    const url = new URL(request.url);
    const chosen = url.searchParams.has('hub') ? await chosenHub() : undefined;
    const security = securityHeaders(url, (hub) => hub === chosen);
    for (const [name, value] of Object.entries({ ...isolationHeaders, ...security })) headers.set(name, value);
    return new Response(body, { status, statusText, headers });
  },
};

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
addPlugins([guarded]);
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/^utm_/, /^fbclid$/, /^hub$/] });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && /\.wasm$|ffmpeg-core/.test(url.pathname),
  new CacheFirst({ cacheName: 'decoders', plugins: [guarded] }),
);
