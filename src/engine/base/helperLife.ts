/** Helper workers of the engine (decoding, resizing) tell whoever started them when they are gone, however that came. */
import { holdLifeline, onLifelineEnd } from '../../shared/protocol/lifeline';

interface HelperLife {
  readonly lifeline: string;
}

/** Called in the helper, once. */
export function showHelperLife(): void {
  holdLifeline((lifeline) => self.postMessage({ lifeline } satisfies HelperLife, { transfer: [] }));
}

/** @returns stops watching; to be called before the helper is ended on purpose */
export function watchHelper(helper: Worker, gone: () => void): () => void {
  const listening = new AbortController();
  let stop = (): void => undefined;
  helper.addEventListener(
    'message',
    ({ data }: MessageEvent<Partial<HelperLife> | null>) => {
      if (typeof data?.lifeline === 'string') stop = onLifelineEnd(data.lifeline, gone);
    },
    { signal: listening.signal },
  );
  return () => {
    listening.abort();
    stop();
  };
}
