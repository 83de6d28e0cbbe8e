/** Which buttons a model's row offers in each of its states. */
import { use as extend } from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { expect, test, vi } from 'vitest';
import { en } from '../../../i18n/en';
import type { ModelSummary } from '../../../shared/models/models';

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})), onEvent: () => {} } };
});

const { ModelRow } = await import('./ModelRow');
await extend(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });

const nothing = () => {};

function rowOf(state: ModelSummary['state'], more: { used?: boolean; download?: null; checking?: boolean } = {}): string {
  const model: ModelSummary = {
    id: 'm',
    name: 'Some CLIP',
    purpose: '',
    licence: '',
    source: 'owner/name',
    downloadBytes: 6e8,
    state,
    storedBytes: 3e8,
    languages: ['en'],
    spaces: { shared: ['en'], ownEyes: false },
  };
  return renderToStaticMarkup(
    <ModelRow
      model={model}
      entry={undefined}
      hub="https://hub.example"
      used={more.used ?? false}
      download={more.download}
      checking={more.checking ?? false}
      check={null}
      error={undefined}
      onUse={nothing}
      onGet={nothing}
      onPause={nothing}
      onDelete={nothing}
      onCheck={nothing}
    />,
  );
}

const buttons = (row: string) => [...row.matchAll(/<button[^>]*>([^<]*)</g)].map(([, text]) => text);

test('a model that is not here can be fetched, one half here resumed or cancelled', () => {
  expect(buttons(rowOf('remote'))).toEqual(['Get']);
  expect(buttons(rowOf('partial'))).toEqual(['Resume', 'Cancel']);
});

test('a download under way can be paused or cancelled, and is not offered again', () => {
  for (const state of ['remote', 'partial'] as const) expect(buttons(rowOf(state, { download: null }))).toEqual(['Pause', 'Cancel']);
});

test('a model that is here can be used; what comes with the app is neither checked nor deleted', () => {
  expect(buttons(rowOf('embedded'))).toEqual(['Use']);
  const stored = buttons(rowOf('stored'));
  expect([stored[0], stored.at(-1), stored.length]).toEqual(['Use', 'Delete', 3]);
});

test('the model in use says so and has no button to use it', () => {
  const row = rowOf('embedded', { used: true });
  expect(row).toContain('In use');
  expect(buttons(row)).toEqual([]);
});
