/** The strip of frames of a clip with its two handles, and where its pictures come from. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { clock } from '../../../shared/base/figures';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import { teachingFile, teachingFrames } from '../../../state/teach/teachingCollection';
import { paintFrame } from '../../../lib/heat/frames';

const stripFrames = 12;
const stripSize = 96;

interface HandleProps {
  readonly name: string;
  readonly testId: string;
  readonly value: number;
  readonly duration: number;
  readonly onChange: (value: number) => void;
}

export function Handle({ name, testId, value, duration, onChange }: HandleProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 1 : 0.1;
    const to = { ArrowLeft: value - step, ArrowRight: value + step }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(to);
  };
  return (
    <input
      type="range"
      className="strip-handle"
      min={0}
      max={duration}
      step={0.01}
      value={value}
      data-testid={testId}
      aria-label={name}
      aria-valuetext={clock(value)}
      title={name}
      onKeyDown={onKeyDown}
      onChange={(event) => onChange(Number(event.target.value))}
    />
  );
}

export function FrameStrip({ strip }: { readonly strip: FrameStrip }) {
  return (
    <>
      {strip.times.map((_, n) => (
        <StripFrame key={n} strip={strip} n={n} />
      ))}
    </>
  );
}

function StripFrame({ strip, n }: { readonly strip: FrameStrip; readonly n: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paintFrame(canvas.current, strip, n);
  }, [strip, n]);
  return <canvas ref={canvas} width={strip.size} height={strip.size} aria-hidden="true" />;
}

interface ClipPictures {
  readonly file: File | null;
  readonly address: string | null;
  readonly strip: FrameStrip | null;
  readonly error: AppErrorData | null;
}

export function useClipPictures(id: string): ClipPictures {
  const [pictures, setPictures] = useState<ClipPictures>({ file: null, address: null, strip: null, error: null });
  useEffect(() => {
    let gone = false;
    let address: string | null = null;
    const failed = (thrown: unknown) => {
      if (!gone) setPictures((now) => ({ ...now, error: AppError.from(thrown).toData() }));
    };
    teachingFile(id).then((file) => {
      if (gone) return;
      address = URL.createObjectURL(file);
      setPictures((now) => ({ ...now, file, address }));
    }, failed);
    teachingFrames(id, stripFrames, stripSize).then((strip) => {
      if (!gone) setPictures((now) => ({ ...now, strip }));
    }, failed);
    return () => {
      gone = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [id]);
  return pictures;
}

export function part(value: number, duration: number): string {
  return `${(duration > 0 ? Math.min(Math.max(value / duration, 0), 1) : 0) * 100}%`;
}
