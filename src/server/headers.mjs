/**
 * What the server, the service worker and the page itself say about security; one place for all of them.
 *
 * A policy in a `<meta>` binds the page and not its workers (a worker takes its policy from the headers its own script
 * came with, CSP 3, section 4.2.1), and the workers are where other people's files are read. So every answer carries one:
 * the page and the engine may ask their own origin only; one small worker (`hubWorker`) may ask the hub a person chose.
 */

/** Cross-origin isolation: threads for wasm, precise timers. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The same for every answer. The camera and the screen are for live recognition, asked for by the page alone. */
const plainHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(self), display-capture=(self), fullscreen=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()',
};

/** Hugging Face keeps large files behind a redirect to one of these; its mirrors redirect there as well. */
const huggingFaceStorage = ['https://*.hf.co', 'https://huggingface.co'];

/** Hubs that are known, with the hosts their files lie on. @type {Record<string, readonly string[]>} */
const knownHubs = {
  'https://huggingface.co': huggingFaceStorage,
  'https://hf-mirror.com': ['https://hf-mirror.com', ...huggingFaceStorage],
  'https://modelscope.cn': ['https://modelscope.cn', 'https://*.modelscope.cn'],
  'https://www.modelscope.cn': ['https://modelscope.cn', 'https://*.modelscope.cn'],
};

/** The worker that fetches; its address says from which hub: `hubWorker-HASH.js?hub=https://huggingface.co`. */
const hubWorker = /\/hubWorker[^/]*\.js$/;

/** @param {readonly string[]} connect further places that may be asked */
function policy(connect = /** @type {string[]} */ ([])) {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    ['connect-src', "'self'", 'blob:', 'data:', ...connect].join(' '),
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join('; ');
}

/** The policy as it stands in the page's `<meta>`, for hosts that send no headers. */
export const contentSecurityPolicy = policy();

/**
 * @param {URL} url of what is answered
 * @param {(hub: string) => boolean} chosen whether a person chose this hub, where it is none of the known ones
 * @returns {Record<string, string>} the headers every answer carries
 */
export function securityHeaders(url, chosen = () => false) {
  const asked = hubWorker.test(url.pathname) ? url.searchParams.get('hub') : null;
  const connect = asked === null ? [] : hostsOf(asked, chosen);
  return { ...plainHeaders, 'Content-Security-Policy': `${policy(connect)}; frame-ancestors 'none'` };
}

/**
 * @param {string} hub origin
 * @param {(hub: string) => boolean} chosen
 * @returns {readonly string[]}
 */
function hostsOf(hub, chosen) {
  const known = knownHubs[hub];
  if (known !== undefined) return known;
  const origin = originOf(hub);
  if (origin === null) return [];
  // A hub on this machine sends nothing anywhere.
  return isLoopback(new URL(origin).hostname) || chosen(origin) ? [origin, ...huggingFaceStorage] : [];
}

/** @param {string} address @returns {string | null} its origin, where it is an http(s) address */
export function originOf(address) {
  if (!URL.canParse(address)) return null;
  const { protocol, origin, hostname } = new URL(address);
  // `https://*` is an address to URL, and everything to a policy.
  const isName = /^[\w.-]+$|^\[[\da-f:.]+\]$/.test(hostname);
  return (protocol === 'https:' || protocol === 'http:') && isName ? origin : null;
}

/** @param {string} hostname */
export function isLoopback(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
