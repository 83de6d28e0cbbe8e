/**
 * What models/catalog.json tells beyond the engine's list: what a model is for in both languages, every file that
 * will be fetched, and the memory it takes. It lies beside the page, so reading it fetches nothing from elsewhere.
 */
import * as v from 'valibot';
import { create } from 'zustand';

const bytes = v.nullable(v.number());

const schema = v.object({
  models: v.array(
    v.object({
      id: v.string(),
      purpose: v.object({ en: v.string(), zh: v.string() }),
      /** Bytes it takes in this browser once converted, and in memory while it runs. */
      kept: v.optional(bytes, null),
      memory: v.optional(bytes, null),
      /** A repository whose files the hub itself tells. */
      hub: v.optional(v.nullable(v.object({ repo: v.string(), bytes: v.number() })), null),
      files: v.array(v.object({ repo: v.string(), revision: v.string(), path: v.string(), bytes: v.optional(bytes, null) })),
    }),
  ),
});

export type CatalogEntry = v.InferOutput<typeof schema>['models'][number];

export const useCatalog = create<{ readonly entries: Readonly<Record<string, CatalogEntry>> }>(() => ({ entries: {} }));

/** Without a catalogue the page shows what the engine's list says. */
export async function loadCatalog(): Promise<void> {
  try {
    const response = await fetch(new URL('models/catalog.json', document.baseURI));
    if (!response.ok) return;
    const { models } = v.parse(schema, await response.json());
    useCatalog.setState({ entries: Object.fromEntries(models.map((entry) => [entry.id, entry])) });
  } catch {
    // The list stands without it.
  }
}
