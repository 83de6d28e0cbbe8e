/** The worker's side of live recognition (shared/protocol/liveCalls.ts): one session at a time. */
import type { LiveCalls } from '../../shared/protocol/liveCalls';
import { lookLive } from '../live/lookLive';
import { openLive, type OpenSession } from '../live/openLive';
import { halfPrecisionWhereAccurate } from '../recognise/loaded/halfPrecision';
import type { RecogniserParts } from '../recognise/onDevice';
import { notEncoded } from '../recognise/rescoreClip';

export function liveHandlers(parts: Omit<RecogniserParts, 'half'>): LiveCalls {
  const half = halfPrecisionWhereAccurate((work) => parts.guard.run(work));
  let count = 0;
  let current: { readonly id: string; readonly ending: AbortController; readonly session: OpenSession | null } | undefined;

  function end(): void {
    current?.ending.abort();
    current = undefined;
  }

  return {
    async openLive(options, { signal, onProgress }) {
      end();
      const ending = new AbortController();
      const id = `live-${++count}`;
      current = { id, ending, session: null };
      const stop = (): void => ending.abort();
      signal.addEventListener('abort', stop);
      try {
        const session = await openLive(id, options, { ...parts, half }, ending.signal, { onProgress });
        if (current?.id === id) current = { id, ending, session };
        return session.told;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },

    async lookLive({ id, ...frame }, { signal }) {
      const { session = null, ending } = current ?? {};
      if (session === null || ending === undefined || session.told.id !== id) {
        frame.picture.close();
        throw notEncoded('This live session is over.');
      }
      return lookLive(session, frame, AbortSignal.any([signal, ending.signal]));
    },

    closeLive({ id }) {
      if (current?.id === id) end();
      return Promise.resolve();
    },
  };
}
