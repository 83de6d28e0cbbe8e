/** What stands in place of an answer offers, as the model for real footage is far, half here, here, or on its way. */
import { use as extend } from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { expect, test, vi } from 'vitest';
import { en } from '../../../i18n/en';
import type { ModelSummary } from '../../../shared/models/models';
import type { GatePanel as Panel } from './GatePanel';

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})), onEvent: () => {} } };
});

const line = { online: true };
vi.mock('../../common/hooks/useOnline', () => ({ useOnline: () => line.online }));

const { GatePanel } = await import('./GatePanel');
await extend(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });

const model = { id: 'm', name: 'Some CLIP', state: 'remote', downloadBytes: 6e8, storedBytes: 4e8 } as ModelSummary;
const nothing = () => {};

function panel(props: Partial<Parameters<typeof Panel>[0]>): string {
  const usual = {
    model,
    choosing: false,
    download: undefined,
    error: undefined,
    waiting: 1,
    answering: false,
    damage: null,
    children: 'WHAT THE SMALL MODEL SAID',
    onAnswer: nothing,
    onCancel: nothing,
    onModels: nothing,
  };
  return renderToStaticMarkup(<GatePanel {...(usual as Parameters<typeof Panel>[0])} {...props} />);
}

test('one button says what it does and what it costs', () => {
  expect(panel({})).toContain('Get Some CLIP and answer');
  expect(panel({})).toContain('600 MB');
  const half = panel({ model: { ...model, state: 'partial' } });
  expect(half).toContain('Go on fetching Some CLIP and answer');
  expect(half).toContain('200 MB to go');
  expect(panel({ model: { ...model, state: 'stored' } })).toContain('Answer with Some CLIP');
});

test('while it is fetched or answers, nothing is offered again', () => {
  const fetching = panel({ download: null, waiting: 3 });
  expect(fetching).not.toContain('gate-offer');
  expect(fetching).toContain('3 clips are answered as soon as it is here');
  expect(panel({ answering: true })).not.toContain('gate-offer');
  expect(panel({ choosing: true })).not.toContain('gate-offer');
});

test('what the small model would have said stays folded', () => {
  expect(panel({})).not.toContain('WHAT THE SMALL MODEL SAID');
});

test('offline a model that must be fetched waits; one that is here does not', () => {
  line.online = false;
  try {
    expect(panel({})).toContain('disabled');
    expect(panel({})).toContain('You are offline');
    expect(panel({ model: { ...model, state: 'stored' } })).not.toContain('disabled');
  } finally {
    line.online = true;
  }
});
