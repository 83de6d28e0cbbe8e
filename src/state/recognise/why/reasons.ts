/** Maps of relevance for a label of an answer, or for one label against another: asked for when they are looked at, the last few kept. */
import { create } from 'zustand';
import { engine } from '../../../client/engine';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import type { LabelReason } from '../../../shared/recognition/reason';
import type { AttentionMaps, LabelText, Recognition } from '../../../shared/recognition/recognition';
import { languagesUsed, plainUse } from '../../../shared/recognition/spaces';

/** Drawn as attention is; where two labels are compared, with values below zero for the second. */
export interface ReasonMaps {
  readonly method: AttentionMaps | null;
  /** Without the adapter; null where none is in use, or where nothing can be said without it. */
  readonly plain: AttentionMaps | null;
}

export interface WantedReason {
  readonly recognition: Recognition;
  /** The adapter it was computed with. */
  readonly adapterId: string | null;
  readonly label: LabelText;
  readonly against: LabelText | null;
  readonly lambda: number;
}

interface ReasonState {
  /** `reasonKey` of what is wanted; null where nothing is. */
  readonly wanted: string | null;
  /** The label that `maps` are of. */
  readonly label: LabelText | null;
  readonly maps: ReasonMaps;
  /** 0 to 1 while it is computed; null where it is not. */
  readonly share: number | null;
  readonly error: AppErrorData | null;
}

const none: ReasonMaps = { method: null, plain: null };

export const useReasons = create<ReasonState>(() => ({ wanted: null, label: null, maps: none, share: null, error: null }));

/** Answers looked at lately; a map of 32 frames has some 25 kB. */
const kept = new Map<string, ReasonMaps>();
const mostKept = 24;

let running: AbortController | undefined;

export function reasonKey({ recognition, label, against, lambda, adapterId }: WantedReason): string {
  return JSON.stringify([recognition.id, label, against, lambda, adapterId]);
}

/** Has the maps computed, unless they are kept; gives up what was under way. null: nothing is wanted any more. */
export async function wantReason(wanted: WantedReason | null): Promise<void> {
  const key = wanted === null ? null : reasonKey(wanted);
  if (key === useReasons.getState().wanted && useReasons.getState().error === null) return;
  running?.abort();
  const known = key === null ? none : kept.get(key);
  useReasons.setState({
    wanted: key,
    label: wanted?.label ?? null,
    maps: known ?? none,
    share: known === undefined ? 0 : null,
    error: null,
  });
  if (wanted === null || key === null || known !== undefined) return;
  const control = (running = new AbortController());
  const runs = wanted.recognition.plainAttention === null ? 1 : 2;
  const isWanted = () => useReasons.getState().wanted === key && !control.signal.aborted;
  const show = (state: Partial<ReasonState>) => {
    if (isWanted()) useReasons.setState(state);
  };
  try {
    const method = await explain(wanted, false, control.signal, (share) => show({ share: share / runs }));
    show({ maps: { method, plain: null } });
    const plain = runs === 1 ? null : await explain(wanted, true, control.signal, (share) => show({ share: (1 + share) / runs }));
    kept.set(key, { method, plain });
    const oldest = kept.keys().next().value;
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    show({ maps: { method, plain }, share: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') show({ share: null, error: error.toData() });
  }
}

async function explain(
  { recognition, adapterId, label, against, lambda }: WantedReason,
  plain: boolean,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<AttentionMaps | null> {
  const { model, frames, scores } = recognition;
  const use = plain ? plainUse(scores.use) : scores.use;
  if (languagesUsed(use).length === 0) return null;
  const reason = await engine.call.explain(
    { modelId: model, adapterId: plain ? null : adapterId, frames, label, against, use, template: scores.template, lambda },
    { signal, onProgress: ({ stage, done, total }) => stage === 'encoding' && onShare(done / total) },
  );
  return drawn(reason, against !== null);
}

/** What raises the label's score; of two labels what speaks for the first, less what speaks for the second. */
function drawn({ grid, raises, lowers }: LabelReason, twoLabels: boolean): AttentionMaps {
  const values = twoLabels ? raises.map((value, at) => value - lowers[at]!) : raises;
  return { grid, last: values, rollout: values };
}
