/** A running training as the page shows it, made of what the engine says, event by event. Pure. */
import type { AppErrorData } from '../../shared/errors/errors';
import { assertNever } from '../../shared/errors/errors';
import type { EpochPoint, TrainingEvent, TrainingStage } from '../../shared/teaching/teaching';
import type { Bytes, Seconds } from '../../shared/base/units';

export interface TrainingRun {
  readonly name: string;
  readonly state: 'running' | 'paused';
  /** Asked for, and not yet done: it takes effect after the step at hand. */
  readonly asked: 'pause' | 'resume' | 'stop-and-keep-best' | null;
  readonly stage: { readonly stage: TrainingStage; readonly done: number; readonly total: number } | null;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly lossEn: number | null;
  readonly lossZh: number | null;
  readonly secondsLeft: Seconds | null;
  readonly bytes: Bytes | null;
  /** In the order of their epochs, each once. */
  readonly curve: readonly EpochPoint[];
  readonly setAside: readonly { readonly clipId: string; readonly problem: AppErrorData }[];
  /** Why the checkpoint could not be stored: nothing to go on with after a reload. */
  readonly notKept: AppErrorData | null;
}

/** @param curve what a training that goes on had reached */
export function startRun(name: string, epochs: number, curve: readonly EpochPoint[] = []): TrainingRun {
  return {
    name,
    state: 'running',
    asked: null,
    stage: null,
    epoch: curve.at(-1)?.epoch ?? 0,
    epochs,
    step: 0,
    steps: 0,
    lossEn: null,
    lossZh: null,
    secondsLeft: null,
    bytes: null,
    curve,
    setAside: [],
    notKept: null,
  };
}

export function applyTrainingEvent(run: TrainingRun, event: TrainingEvent): TrainingRun {
  switch (event.kind) {
    case 'stage':
      return { ...run, stage: { stage: event.stage, done: event.done, total: event.total } };
    case 'set-aside':
      return {
        ...run,
        setAside: [...run.setAside.filter(({ clipId }) => clipId !== event.clipId), { clipId: event.clipId, problem: event.problem }],
      };
    case 'step': {
      const { epoch, epochs, step, steps, lossEn, lossZh, secondsLeft, bytes } = event;
      // The first step says that what came before is done.
      return {
        ...run,
        stage: { stage: 'training', done: step, total: steps },
        epoch,
        epochs,
        step,
        steps,
        lossEn,
        lossZh,
        secondsLeft,
        bytes,
      };
    }
    case 'epoch': {
      const { point, epochs, secondsLeft, bytes } = event;
      const curve = [...run.curve.filter(({ epoch }) => epoch !== point.epoch), point].toSorted((a, b) => a.epoch - b.epoch);
      return { ...run, epoch: Math.max(run.epoch, point.epoch), epochs, secondsLeft, bytes, curve };
    }
    case 'state': {
      const settled = run.asked === 'stop-and-keep-best' ? run.asked : null;
      return { ...run, state: event.state, asked: settled };
    }
    case 'not-kept':
      return { ...run, notKept: event.problem };
    default:
      return assertNever(event);
  }
}
