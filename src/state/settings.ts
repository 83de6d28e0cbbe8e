/** What the person chose, kept in this browser from one visit to the next. */
import * as v from 'valibot';
import { create } from 'zustand';
import { defaultFrames, defaultLambda, defaultTemplate, frameCounts } from '../shared/recognition';

export const viewCounts = [1, 12] as const;
export const colourMapNames = ['inferno', 'viridis', 'redgreen'] as const;
export const labelSetIds = ['demo', 'demo-all', 'adapter', 'hmdb51', 'ucf101', 'kinetics400', 'ssv1', 'own'] as const;
const attentionViews = ['original', 'plain', 'method', 'both'] as const;

export type ColourMapName = (typeof colourMapNames)[number];
export type LabelSetId = (typeof labelSetIds)[number];
export type AttentionView = (typeof attentionViews)[number];

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const usualHub = 'https://huggingface.co';

const storageKey = 'actionscope-settings';

/** Every field has a fallback: settings of an older version, or damaged ones, never stop the page. */
const settingsSchema = v.object({
  language: v.fallback(v.picklist(['auto', 'en', 'zh']), 'auto'),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  /** Weight of English against Chinese (Eq. 18). */
  lambda: v.fallback(share, defaultLambda),
  frames: v.fallback(v.picklist(frameCounts), defaultFrames),
  views: v.fallback(v.picklist(viewCounts), 1),
  modelId: v.fallback(v.string(), 'demo'),
  adapterId: v.fallback(v.nullable(v.string()), null),
  labelSet: v.fallback(v.picklist(labelSetIds), 'demo'),
  /** The adapter whose classes `adapter` names: they stay when another or none is chosen, so that answers compare. */
  labelsOf: v.fallback(v.nullable(v.string()), null),
  /** The person's own list, as typed. */
  ownLabels: v.fallback(v.string(), ''),
  template: v.fallback(v.pipe(v.string(), v.includes('{label}')), defaultTemplate),
  /** Smallest probability that counts as an answer; 0 always answers. */
  threshold: v.fallback(share, 0),
  colourMap: v.fallback(v.picklist(colourMapNames), 'inferno'),
  opacity: v.fallback(share, 0.7),
  attentionLayer: v.fallback(v.picklist(['last', 'rollout']), 'last'),
  attentionView: v.fallback(v.picklist(attentionViews), 'method'),
  /** Where models are fetched from. */
  hub: v.fallback(v.pipe(v.string(), v.url()), usualHub),
  /** Single-key shortcuts. */
  shortcuts: v.fallback(v.boolean(), true),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** @param stored anything: the text that storage holds, or null */
export function readSettings(stored: string | null): Settings {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? '{}');
  } catch {
    value = {};
  }
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return v.parse(settingsSchema, isRecord ? value : {});
}

export const useSettings = create<Settings>(() => readSettings(load()));

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}

useSettings.subscribe((settings) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // Storage may be forbidden or full: the choice then lasts until the page closes.
  }
});

function load(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
