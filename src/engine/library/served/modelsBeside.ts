/** Where the models beside the page are, in a browser; Node has its own (modelsBeside.node.ts). */

/** In the build the worker lies in assets/ beside models/; the development server has models/ at its root. */
function modelsRoot(): URL {
  return import.meta.env.DEV ? new URL('/models/', self.location.origin) : new URL('../models/', self.location.href);
}

/** Their address, and how they are asked for. */
export const modelsBeside = (): { readonly root: URL; readonly send?: typeof fetch } => ({ root: modelsRoot() });
