/**
 * Fetches from a hub, and does nothing else: it reads no file, so it alone is given a policy that names places outside
 * the page's own origin (src/server/headers.mjs).
 */
import type { FromHubWorker, ToHubWorker } from './messages';

interface Running {
  readonly controller: AbortController;
  reader?: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
}

const port = self as unknown as {
  postMessage: (message: FromHubWorker, options?: StructuredSerializeOptions) => void;
  addEventListener: ((type: 'message', listener: (event: MessageEvent<ToHubWorker>) => void) => void) &
    ((type: 'securitypolicyviolation', listener: (event: SecurityPolicyViolationEvent) => void) => void);
};
const running = new Map<number, Running>();
let forbidden: string | null = null;

port.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
  forbidden = blockedURI;
});

port.addEventListener('message', ({ data }) => {
  if (data.type === 'ask') void ask(data.id, data.url, data.headers);
  else if (data.type === 'pull') void pull(data.id);
  else running.get(data.id)?.controller.abort();
});

async function ask(id: number, url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const controller = new AbortController();
  running.set(id, { controller });
  try {
    const response = await fetch(url, {
      headers,
      signal: controller.signal,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    const { status } = response;
    if (response.body !== null) running.set(id, { controller, reader: response.body.getReader() });
    port.postMessage({ type: 'head', id, status, url: response.url, headers: [...response.headers] });
  } catch (error) {
    await fail(id, error);
  }
}

async function pull(id: number): Promise<void> {
  const { reader } = running.get(id) ?? {};
  try {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) {
      running.delete(id);
      port.postMessage({ type: 'end', id });
    } else {
      const bytes = value.byteLength === value.buffer.byteLength ? value : value.slice();
      port.postMessage({ type: 'piece', id, bytes }, { transfer: [bytes.buffer] });
    }
  } catch (error) {
    await fail(id, error);
  }
}

async function fail(id: number, error: unknown): Promise<void> {
  running.delete(id);
  // The violation is reported in a task of its own, after the failure.
  await new Promise((done) => setTimeout(done, 0));
  port.postMessage({ type: 'failed', id, message: error instanceof Error ? error.message : String(error), forbidden });
  forbidden = null;
}
