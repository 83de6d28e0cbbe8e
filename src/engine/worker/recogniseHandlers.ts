/** The worker's side of recognising (shared/protocol/recognitionCalls.ts). */
import type { RecognitionCalls } from '../../shared/protocol/recognitionCalls';
import { keptClips } from '../recognise/keptClips';
import { explainLabel } from '../recognise/why/explainLabel';
import { halfPrecisionWhereAccurate } from '../recognise/loaded/halfPrecision';
import { deviceTurns, type RecogniserParts } from '../recognise/onDevice';
import { recogniseClip } from '../recognise/recogniseClip';
import { notEncoded, rescoreClip } from '../recognise/rescoreClip';

export function recognitionHandlers(parts: Omit<RecogniserParts, 'half'>): RecognitionCalls {
  const half = halfPrecisionWhereAccurate((work) => parts.guard.run(work));
  const clips = keptClips();
  return {
    start: ({ backend }) => parts.guard.start(backend),

    async recognize({ file, options }, context) {
      const onDevice = deviceTurns({ ...parts, half }, options, context);
      const { recognition, kept } = await recogniseClip(file, onDevice, options.labels, options, context);
      return { id: clips.add(kept), ...recognition };
    },

    async rescore({ id, labels, ...options }, context) {
      const clip = await clips.find(id);
      if (clip === undefined) throw notEncoded(`The clip ${id} is no longer kept.`);
      const onDevice = deviceTurns(parts, { modelId: clip.modelId, adapterId: null }, context);
      return onDevice(({ model }) => rescoreClip(clip, model, labels, options, context));
    },

    explain: ({ modelId, adapterId, ...question }, context) =>
      deviceTurns(parts, { modelId, adapterId }, context)((device) => explainLabel(device, question, context)),
  };
}
