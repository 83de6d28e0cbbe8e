/** A chunk of the app's code, fetched when it is needed. */
import { whyUnreachable } from './unreachable';

/** The words of Chromium, Firefox and Safari for a module that did not come; some name its address. */
const notLoaded = /(?:dynamically imported module|importing a module script failed|disallowed mime type)(?:: (\S+))?/i;

/** @throws AppError `part-unreachable`, `version-changed` where the code did not come */
export async function loadPart<T>(part: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const found = cause instanceof TypeError ? notLoaded.exec(cause.message) : null;
    if (found === null) throw cause;
    const own = globalThis.self?.location.href ?? import.meta.url;
    throw await whyUnreachable(part, found[1] ?? own, own, { cause });
  }
}
