/** Frames of a file that the browser does not play, in step with a clock of ours. */
import { useEffect, useRef, useState } from 'react';
import type { Seconds } from '../../../shared/base/units';
import type { AppErrorData } from '../../../shared/errors/errors';
import { frameImage } from '../../../lib/heat/frames';
import { piecesOfFile, type PlayedFrame, type PlayedPieces } from '../../../state/played/pieces';

interface PlayedFrames {
  /** null while it is not there; playing waits for it. */
  readonly frame: (time: Seconds) => PlayedFrame | null;
  readonly error: AppErrorData | null;
}

const none: PlayedFrames = { frame: () => null, error: null };

/** @param file null: the browser plays it itself, or there is none */
export function usePlayedFrames(file: File | null, time: Seconds): PlayedFrames {
  const pieces = useRef<PlayedPieces | null>(null);
  const at = useRef(time);
  useEffect(() => {
    at.current = time;
    pieces.current?.want(time);
  }, [time]);
  // What came, as a new value for whoever draws.
  const [played, setPlayed] = useState(none);
  useEffect(() => {
    if (file === null) return undefined;
    const now = piecesOfFile(file, () => setPlayed({ frame: now.frame, error: now.error() }));
    pieces.current = now;
    now.want(at.current);
    return () => {
      now.close();
      pieces.current = null;
      setPlayed(none);
    };
  }, [file]);
  return played;
}

/** Draws a frame as large as it is. */
export function paintPlayed(canvas: HTMLCanvasElement, { piece, n }: PlayedFrame): void {
  const { width, height, pixels } = piece;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')?.putImageData(frameImage(pixels, width, n, height), 0, 0);
}
