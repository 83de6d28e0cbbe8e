/** An instant answer as an adapter's file, with its story in the header. */
import { defaultTau } from '../../shared/recognition/recognition';
import { writeInstant } from '../model/adapterFile/instantFile';
import type { Answered } from './answerInstantly';

export function instantAdapterFile(name: string, { answer, memory, question }: Answered): Uint8Array<ArrayBuffer> {
  const { heldOut, leftOut } = answer;
  return writeInstant(memory, {
    name,
    model: question.modelId,
    template: question.template,
    lambda: String(question.lambda),
    tau: String(defaultTau),
    metrics: JSON.stringify(
      heldOut === null ? null : { before: heldOut.words.top1, after: heldOut.instant.top1, heldOut: heldOut.instant.n },
    ),
    left_out: JSON.stringify(leftOut),
    method:
      'Cache of training clips beside the words (Tip-Adapter, Zhang et al., ECCV 2022) with a part that knows order; weights by leave-one-out.',
  });
}
