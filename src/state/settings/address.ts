/**
 * What an answer was made with, as an address: model, adapter, labels and settings, never the clip. What an address says is
 * checked like anything from outside; what it says and this version does not know is told.
 */
import { create } from 'zustand';
import { readPageSettings, type Settings } from './settings';

const names = {
  model: 'modelId',
  adapter: 'adapterId',
  labels: 'labelSet',
  list: 'ownLabels',
  template: 'template',
  frames: 'frames',
  views: 'views',
  lambda: 'lambda',
  threshold: 'threshold',
  ownEyes: 'ownEyes',
  speed: 'speed',
  show: 'attentionLayer',
  compare: 'attentionView',
} as const satisfies Record<string, keyof Settings>;
const known = Object.entries(names) as [keyof typeof names, (typeof names)[keyof typeof names]][];

/** Addresses are cut short by some programs: a longer list stays out of it. */
const longestList = 4000;

interface AskedSettings {
  readonly change: Partial<Settings>;
  /** "name: value" of what was not understood. */
  readonly unknown: readonly string[];
}

/** @param search of an address @returns what it asks for; what it does not name stays as it is */
export function readAddress(search: string): AskedSettings {
  const asked = new URLSearchParams(search);
  const change: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, field] of known) {
    const text = asked.get(name);
    if (text === null) continue;
    const given = (text === '' ? [null, text] : [text, Number(text), text === 'true']).find(
      (value) => String(value ?? '') === text && readPageSettings(JSON.stringify({ [field]: value }))[field] === value,
    );
    if (given === undefined) unknown.push(`${name}: ${text.slice(0, 60)}`);
    else change[field] = given;
  }
  return { change: change as Partial<Settings>, unknown };
}

/** @param page the page's own address, without what was asked of it */
export function addressOfSettings(settings: Settings, page: string): string {
  const url = new URL(page);
  url.search = '';
  url.hash = '';
  for (const [name, field] of known) {
    const value = settings[field];
    const isOther = field === 'ownLabels' && (settings.labelSet !== 'own' || String(value).length > longestList);
    if (!isOther) url.searchParams.set(name, String(value ?? ''));
  }
  return url.href;
}

/** What the address that the page was opened with asked for and did not get; empty once it was read. */
export const useUnknownAsked = create<{ readonly unknown: readonly string[] }>(() => ({ unknown: [] }));

/** Takes over what the address asks for, once: a reload keeps what was changed since. @returns the settings to change */
export function takeAddress(): Partial<Settings> {
  const { change, unknown } = readAddress(location.search);
  useUnknownAsked.setState({ unknown });
  const rest = new URL(location.href);
  for (const [name] of known) rest.searchParams.delete(name);
  if (rest.href !== location.href) history.replaceState(null, '', rest);
  return change;
}
