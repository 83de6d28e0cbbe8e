/** The pieces of a clip that lie in memory while it is played: the one under the playhead and those that follow it. */
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import { engine } from '../../client/engine';
import type { Seconds } from '../../shared/base/units';
import { frameAt, type PlayedPiece } from '../../shared/recognition/played';

/** Pieces in memory, of at most 24 MB each. */
const room = 4;

export interface PlayedFrame {
  readonly piece: PlayedPiece;
  readonly n: number;
}

export interface PlayedPieces {
  /** The playhead is here: what lies here and after it is loaded, what lies elsewhere let go. */
  readonly want: (time: Seconds) => void;
  /** null while it is not there. */
  readonly frame: (time: Seconds) => PlayedFrame | null;
  readonly error: () => AppErrorData | null;
  readonly close: () => void;
}

type Load = (piece: number, signal: AbortSignal) => Promise<PlayedPiece>;

export function piecesOfFile(file: File, onChange: () => void): PlayedPieces {
  return playedPieces((piece, signal) => engine.call.playFrames({ file, piece }, { signal }), onChange);
}

/** @param onChange is told of every piece that came, and of a failure */
export function playedPieces(load: Load, onChange: () => void): PlayedPieces {
  const held = new Map<number, PlayedPiece>();
  let shape: Pick<PlayedPiece, 'pieces' | 'length'> | null = null;
  let from: Seconds = 0;
  let underWay: { readonly piece: number; readonly control: AbortController } | null = null;
  let error: AppErrorData | null = null;
  let closed = false;

  const pieceAt = (time: Seconds) => (shape === null ? 0 : Math.min(shape.pieces - 1, Math.max(0, Math.floor(time / shape.length + 1e-6))));

  /** A clip plays in a circle: after its last piece comes its first. */
  function wanted(): readonly number[] {
    if (shape === null) return [0];
    const { pieces } = shape;
    return Array.from({ length: Math.min(room, pieces) }, (_, ahead) => (pieceAt(from) + ahead) % pieces);
  }

  async function loadNext(): Promise<void> {
    if (underWay !== null || closed || error !== null) return;
    const piece = wanted().find((one) => !held.has(one));
    if (piece === undefined) return;
    const control = new AbortController();
    underWay = { piece, control };
    try {
      const came = await load(piece, control.signal);
      shape = came;
      held.set(came.piece, came);
      const stays = wanted();
      for (const one of held.keys()) if (!stays.includes(one)) held.delete(one);
    } catch (thrown) {
      if (!control.signal.aborted) error = AppError.from(thrown).toData();
    }
    underWay = null;
    if (closed) return;
    onChange();
    void loadNext();
  }

  return {
    want(time) {
      from = time;
      // What is being decoded for another place is not waited for.
      if (underWay !== null && !wanted().includes(underWay.piece)) underWay.control.abort();
      void loadNext();
    },
    frame(time) {
      const piece = held.get(pieceAt(time));
      return piece === undefined ? null : { piece, n: frameAt(piece.times, time) };
    },
    error: () => error,
    close() {
      closed = true;
      underWay?.control.abort();
      held.clear();
    },
  };
}
