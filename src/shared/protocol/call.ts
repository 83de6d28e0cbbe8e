/** What a call to the engine is: one function type, which the worker's handler implements and the page calls. */
import type { LongWork } from '../base/units';

/** What goes in, what comes out, what is said meanwhile. Its errors are AppErrors. */
export type Call<Input, Output, Progress = never> = (input: Input, context: CallContext<Progress>) => Promise<Output>;

/** What a handler is given beside its input. */
export interface CallContext<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** The same calls as the page makes them: who does not care gives no signal and hears no progress. */
export type Callable<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends Call<infer Input, infer Output, infer Progress>
    ? (input: Input, work?: LongWork<Progress>) => Promise<Output>
    : never;
};
