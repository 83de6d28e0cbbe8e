/** Which choices a result was computed with, as texts to compare: what must be encoded again, and what only ranked again. */
import type { Settings } from '../settings/settings';

/** What the engine must encode again for when it changes. */
export function encodingKey({ frames, views, modelId, adapterId, ownEyes, speed }: Settings): string {
  return JSON.stringify([frames, views, modelId, adapterId, ownEyes, speed]);
}

/** What only the ranking depends on. */
export function labelsKey({ labelSet, ownLabels, template, adapterId, labelsOf }: Settings): string {
  return JSON.stringify([labelSet, template, labelSet === 'own' ? ownLabels : '', labelSet === 'adapter' ? (labelsOf ?? adapterId) : '']);
}

export function keyParts(encodedWith: string): { readonly modelId: string; readonly adapterId: string } {
  const [, , modelId = '', adapterId = ''] = encodedWith === '' ? [] : (JSON.parse(encodedWith) as unknown[]);
  return { modelId: String(modelId), adapterId: String(adapterId) };
}

/** The adapter that an answer was computed with; null is none. */
export function adapterOf(encodedWith: string): string | null {
  const { adapterId } = keyParts(encodedWith);
  return adapterId === '' || adapterId === 'null' ? null : adapterId;
}
