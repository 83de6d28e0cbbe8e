/** A store that outlives the page: read from this browser's storage at the start, written back at every change. */
import { create, type StoreApi, type UseBoundStore } from 'zustand';

/**
 * @param key under which the browser keeps it
 * @param read makes a sound value of anything: the text that storage holds, or null
 */
export function createKeptStore<Value>(key: string, read: (stored: string | null) => Value): UseBoundStore<StoreApi<Value>> {
  const store = create<Value>(() => read(load(key)));
  store.subscribe((value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Storage may be forbidden or full: the choice then lasts until the page closes.
    }
  });
  return store;
}

/** A stored text as a record; a damaged one, or one that is no record, as an empty one. */
export function storedRecord(stored: string | null): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? '{}');
  } catch {
    return {};
  }
  return recordOf(value);
}

/** The value where it is a record, else an empty one. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
