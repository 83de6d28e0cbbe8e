/**
 * How a film is cut: moments at equal steps, and windows of T moments that follow one another at a stride. A window's frames are
 * those that recognition takes of a clip of that length (the middle of each of T equal parts), and the stride is a whole
 * number of steps, so that windows share their frames.
 */
import { AppError } from '../errors/errors';
import type { Seconds } from '../base/units';

export interface WindowSettings {
  /** Length of a window. */
  readonly window: Seconds;
  /** From one window's start to the next one's. */
  readonly stride: Seconds;
  /** T: frames of a window. */
  readonly frames: number;
}

export const defaultWindows: WindowSettings = { window: 2, stride: 0.5, frames: 8 };

export interface TimelinePlan extends WindowSettings {
  readonly duration: Seconds;
  /** From one moment to the next. */
  readonly step: Seconds;
  /** The stride in steps. */
  readonly strideSteps: number;
  readonly moments: number;
  readonly windows: number;
}

/**
 * A film shorter than one window is one window. The stride is rounded to whole steps.
 * @throws AppError `settings-invalid`
 */
export function planTimeline(duration: Seconds, { window, stride, frames }: WindowSettings): TimelinePlan {
  for (const [setting, value] of Object.entries({ window, stride, frames, duration })) {
    if (!(value > 0) || !Number.isFinite(value)) {
      throw new AppError('settings-invalid', `The timeline's ${setting} must be above zero, not ${value}.`, { details: { setting } });
    }
  }
  const length = Math.min(window, duration);
  const step = length / frames;
  const strideSteps = Math.max(1, Math.round(stride / step));
  const moments = Math.max(frames, Math.floor(duration / step + 0.5));
  return {
    window: length,
    stride: strideSteps * step,
    frames,
    duration,
    step,
    strideSteps,
    moments,
    windows: Math.floor((moments - frames) / strideSteps) + 1,
  };
}

export function momentTime({ step, duration }: Pick<TimelinePlan, 'step' | 'duration'>, moment: number): Seconds {
  return Math.min((moment + 0.5) * step, duration);
}

export function windowStart({ stride }: Pick<TimelinePlan, 'stride'>, index: number): Seconds {
  return index * stride;
}

/** The moment that a window speaks for. */
export function windowMiddle({ stride, window }: Pick<TimelinePlan, 'stride' | 'window'>, index: number): Seconds {
  return index * stride + window / 2;
}

/** The window whose middle is nearest. */
export function windowAt({ stride, window, windows }: Pick<TimelinePlan, 'stride' | 'window' | 'windows'>, time: Seconds): number {
  return Math.min(windows - 1, Math.max(0, Math.round((time - window / 2) / stride)));
}
