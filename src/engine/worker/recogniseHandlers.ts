/** The worker's side of recognising (shared/protocol/recognitionCalls.ts). */
import type { RecognitionCalls } from '../../shared/protocol/recognitionCalls';
import { embedForModel } from '../recognise/embedForModel';
import { keptClips } from '../recognise/keptClips';
import { explainLabel } from '../recognise/why/explainLabel';
import { weighWords } from '../recognise/why/weighWords';
import { halfPrecisionWhereAccurate } from '../recognise/loaded/halfPrecision';
import { deviceTurns, type RecogniserParts } from '../recognise/onDevice';
import { playedClips } from './playedClips';
import { recogniseClip } from '../recognise/recogniseClip';
import { notEncoded, rescoreClip } from '../recognise/rescoreClip';
import { asked, speakersFor } from '../recognise/speakers';

export function recognitionHandlers(parts: Omit<RecogniserParts, 'half'>): RecognitionCalls {
  const half = halfPrecisionWhereAccurate((work) => parts.guard.run(work));
  const clips = keptClips();
  const played = playedClips();
  return {
    start: ({ backend }) => parts.guard.start(backend),

    async openModel({ modelId }, context) {
      await deviceTurns(parts, { modelId, adapterId: null }, context)(async ({ model }) => model.compiled);
    },

    releaseModel: () =>
      parts.guard.run(async () => {
        parts.models.release();
        parts.adapters.release();
      }),

    async embedLabels({ modelId, labels, template }, context) {
      return deviceTurns(
        parts,
        { modelId, adapterId: null },
        context,
      )(({ model }) => embedForModel(model.towers, speakersFor(model, asked({}, null), labels), labels, template, context));
    },

    async recognize({ file, options }, context) {
      const onDevice = deviceTurns({ ...parts, half }, options, context);
      const { recognition, kept } = await recogniseClip(file, onDevice, options.labels, options, context);
      return { id: clips.add(kept), ...recognition };
    },

    async rescore({ id, labels, ...options }, context) {
      const clip = await clips.find(id);
      if (clip === undefined) throw notEncoded(`The clip ${id} is no longer kept.`);
      const onDevice = deviceTurns(parts, { modelId: clip.modelId, adapterId: clip.instant?.id ?? null }, context);
      return onDevice(({ model, adapter }) => rescoreClip(clip, model, labels, options, context, adapter));
    },

    explain: ({ modelId, adapterId, ...question }, context) =>
      deviceTurns(parts, { modelId, adapterId }, context)((device) => explainLabel(device, question, context)),

    playFrames: ({ file, piece }, { signal }) => played(file, piece, signal),

    async weighWords({ id, ...question }, context) {
      const clip = await clips.find(id);
      if (clip === undefined) throw notEncoded(`The clip ${id} is no longer kept.`);
      const onDevice = deviceTurns(parts, { modelId: clip.modelId, adapterId: null }, context);
      return onDevice(({ model }) => weighWords(clip, model, question, context));
    },
  };
}
