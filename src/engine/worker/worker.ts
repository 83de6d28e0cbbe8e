/**
 * The engine's worker, as the page starts it. It holds no module that another part of the engine might import: WebKit
 * evaluates a worker's own script a second time when one of its parts imports it, and every call was then answered twice
 * (seen in WebKitGTK 2.50). What the page says before the engine is there is kept.
 */
import type { Port } from './dispatch';

// The type checker takes `self` for a window; here it is a worker's scope.
const page = self as unknown as Port & EventTarget;
const early: Event[] = [];
const keep = (event: Event): void => void early.push(event);

page.addEventListener('message', keep as never);
const { serveEngine } = await import('./serve');
page.removeEventListener('message', keep);
serveEngine(page);
for (const event of early) page.dispatchEvent(new MessageEvent('message', { data: (event as MessageEvent<unknown>).data }));
