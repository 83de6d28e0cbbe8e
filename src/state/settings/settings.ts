/** What the person chose, kept in this browser from one visit to the next. */
import * as v from 'valibot';
import { type ColourMapName, colourMapNames } from '../../lib/heat/colourMaps';
import { defaultFrames, defaultLambda, defaultTemplate, frameCounts, speeds } from '../../shared/recognition/recognition';
import { createKeptStore, storedRecord } from './keptStore';

export { type ColourMapName, colourMapNames };

export const viewCounts = [1, 12] as const;
export const labelSetChoices = ['demo', 'demo-all', 'adapter', 'hmdb51', 'ucf101', 'kinetics400', 'ssv1', 'own'] as const;
export const attentionLayers = ['last', 'rollout', 'label', 'difference'] as const;
const attentionViews = ['original', 'plain', 'method', 'both'] as const;

export type LabelSetChoice = (typeof labelSetChoices)[number];
export type AttentionLayer = (typeof attentionLayers)[number];
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
  /** Chinese by the eyes it was made with, where the model keeps them. */
  ownEyes: v.fallback(v.boolean(), false),
  /** Whether products may be of 8 bits, on wasm. */
  speed: v.fallback(v.picklist(speeds), 'exact'),
  labelSet: v.fallback(v.picklist(labelSetChoices), 'demo'),
  /** The adapter whose classes `adapter` names: they stay when another or none is chosen, so that answers compare. */
  labelsOf: v.fallback(v.nullable(v.string()), null),
  /** The person's own list, as typed. */
  ownLabels: v.fallback(v.string(), ''),
  template: v.fallback(v.pipe(v.string(), v.includes('{label}')), defaultTemplate),
  /** Smallest probability that counts as an answer; 0 always answers. */
  threshold: v.fallback(share, 0),
  colourMap: v.fallback(v.picklist(colourMapNames), 'inferno'),
  opacity: v.fallback(share, 0.7),
  /** What the colours show: attention, the same for all labels, or relevance for the label that is looked at. */
  attentionLayer: v.fallback(v.picklist(attentionLayers), 'last'),
  attentionView: v.fallback(v.picklist(attentionViews), 'method'),
  /** Where models are fetched from. */
  hub: v.fallback(v.pipe(v.string(), v.url()), usualHub),
  /** Single-key shortcuts. */
  shortcuts: v.fallback(v.boolean(), true),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** @param stored anything: the text that storage holds, or null */
export function readPageSettings(stored: string | null): Settings {
  return v.parse(settingsSchema, storedRecord(stored));
}

export const useSettings = createKeptStore<Settings>(storageKey, readPageSettings);

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}

/** Attention alone, for pictures that belong to no label. */
export function attentionOf(layer: AttentionLayer): 'last' | 'rollout' {
  return layer === 'rollout' ? 'rollout' : 'last';
}
