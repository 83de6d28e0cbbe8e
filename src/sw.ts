/**
 * The service worker: everything of our own is kept on the first visit, so that the page works offline; ffmpeg's 32 MB
 * once they were needed. What it hands out says that the page is isolated, whatever the host says: from the second visit
 * on, wasm has threads on any host.
 */
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { isolationHeaders } from './cli/headers.mjs';

/** Filled in by the build: every file and its revision. */
declare const self: { readonly __WB_MANIFEST: { url: string; revision: string | null }[] };

const isolated = {
  handlerWillRespond: ({ response }: { response: Response }): Promise<Response> => {
    const { body, status, statusText } = response;
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(isolationHeaders)) headers.set(name, value);
    return Promise.resolve(new Response(body, { status, statusText, headers }));
  },
};

addPlugins([isolated]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && /\.wasm$|ffmpeg-core/.test(url.pathname),
  new CacheFirst({ cacheName: 'decoders', plugins: [isolated] }),
);
