/** A live session before its first frame: model and adapter loaded, languages chosen, labels embedded, kernels compiled. */
import type { CallContext } from '../../shared/protocol/call';
import type { LiveOptions, LiveSession } from '../../shared/protocol/liveCalls';
import { defaultTau, type RecognitionProgress, type Speed } from '../../shared/recognition/recognition';
import type { LanguageUse } from '../../shared/recognition/spaces';
import { embedForModel } from '../recognise/embedForModel';
import { eightBits } from '../recognise/loaded/eightBits';
import { rehearsedWith } from '../recognise/loaded/rehearsal';
import { type DeviceTurn, deviceTurns, type OnDevice, type RecogniserParts } from '../recognise/onDevice';
import { asked, speakersFor } from '../recognise/speakers';
import { notEncoded } from '../recognise/rescoreClip';
import { seenShare, type VisionConfig } from '../model';
import type { LabelEmbeddings } from '../text';
import { type LiveWindow, liveWindow } from './liveWindow';

export interface OpenSession {
  readonly told: LiveSession;
  readonly use: LanguageUse;
  readonly speed: Speed;
  readonly labels: LabelEmbeddings;
  /** Of the eyes that look, first the one whose attention is shown. */
  readonly configs: readonly VisionConfig[];
  readonly window: LiveWindow;
  /** Hands out model and adapter as they were when it was opened. @throws AppError `not-encoded`: they were replaced */
  readonly onDevice: DeviceTurn;
}

/** @param signal of the session, which outlives the call that opens it */
export async function openLive(
  id: string,
  options: LiveOptions,
  parts: RecogniserParts,
  signal: AbortSignal,
  { onProgress }: Pick<CallContext<RecognitionProgress>, 'onProgress'>,
): Promise<OpenSession> {
  const work = { signal, onProgress };
  const { labels: asking, labelSet = '', template, frames, speed = 'exact' } = options;
  const turns = deviceTurns(parts, options, work);
  const opened = await turns(async (device) => {
    const { model, adapter, half, backend } = device;
    const use = speakersFor(model, asked(options, adapter), asking);
    const eyes = await device.eyesFor(use);
    for (const { vision } of eyes) half.tryOut(vision);
    if (speed === 'fast') for (const { vision } of eyes) await eightBits(vision);
    const embedded = await embedForModel(model.towers, use, asking, template, work);
    await (adapter?.adapter == null ? model.compiled : rehearsedWith(model, adapter.adapter));
    const { labels, cut } = embedded;
    const told: LiveSession = {
      id,
      backend,
      model: model.id,
      adapter: adapter?.name ?? null,
      frames,
      crop: seenShare(eyes[0]!.vision.config),
      labels: { labels, labelSet, use, cut, template, tau: defaultTau },
    };
    const hashes = hashesOf(device);
    return { told, use, speed, labels: embedded, hashes, configs: eyes.map(({ vision }) => vision.config) };
  });
  const { hashes, ...session } = opened;
  return {
    ...session,
    window: liveWindow(),
    onDevice: (look) =>
      turns((device) => {
        if (hashesOf(device) !== hashes) throw notEncoded('The model or the adapter was replaced meanwhile.');
        return look(device);
      }),
  };
}

function hashesOf({ model, adapter }: OnDevice): string {
  return `${model.hash} ${adapter?.hash ?? ''}`;
}
