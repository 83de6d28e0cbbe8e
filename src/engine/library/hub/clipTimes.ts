/**
 * How long a clip takes on this machine: estimated from the speed of a matrix product (backend/machineSpeed), and
 * measured once a real clip was encoded. Kept in this browser; another backend makes old numbers worthless.
 */
import * as v from 'valibot';
import { parsedJson } from '../../../shared/base/parsedJson';
import type { ClipTime } from '../../../shared/models/clipTime';
import type { Seconds } from '../../../shared/base/units';
import { writeFile, type Folder } from '../../files/storage';

const speedsSchema = v.object({
  machine: v.fallback(v.nullable(v.object({ backend: v.string(), multiplyAddsPerSecond: v.pipe(v.number(), v.minValue(1)) })), null),
  /** By model: 8 frames of one view. */
  clips: v.fallback(v.record(v.string(), v.object({ backend: v.string(), seconds: v.pipe(v.number(), v.minValue(0)) })), {}),
});
export type Speeds = v.InferOutput<typeof speedsSchema>;

export const noSpeeds: Speeds = { machine: null, clips: {} };
const speedsFile = 'speeds.json';

/** Frames of the clip that times are said of. */
export const clipFrames = 8;

/** **[choice]** An allowance for what an encoder does beside its products; the first real clip replaces the estimate. */
const besideProducts = 1.3;

/** @param multiplyAdds of one frame; null where it is not known */
export function clipTimeOf({ machine, clips }: Speeds, id: string, multiplyAdds: number | null): ClipTime | null {
  const clip = clips[id];
  if (clip !== undefined && (machine === null || machine.backend === clip.backend)) return { seconds: clip.seconds, measured: true };
  if (machine === null || multiplyAdds === null) return null;
  return { seconds: (clipFrames * multiplyAdds * besideProducts) / machine.multiplyAddsPerSecond, measured: false };
}

export interface SpeedBook {
  /** Never fails: without the file, or with a damaged one, nothing was measured. */
  readonly read: () => Promise<Speeds>;
  readonly noteMachine: (machine: NonNullable<Speeds['machine']>) => Promise<void>;
  readonly noteClip: (id: string, clip: { readonly backend: string; readonly seconds: Seconds }) => Promise<void>;
}

export function speedBook(folder: Folder): SpeedBook {
  const read = async (): Promise<Speeds> => {
    const file = await folder.file(speedsFile).catch(() => undefined);
    return parsedJson(speedsSchema, await file?.text()) ?? noSpeeds;
  };
  const write = (speeds: Speeds) => writeFile(folder, speedsFile, JSON.stringify(speeds));
  return {
    read,
    noteMachine: async (machine) => write({ ...(await read()), machine }),
    noteClip: async (id, clip) => {
      const speeds = await read();
      await write({ ...speeds, clips: { ...speeds.clips, [id]: clip } });
    },
  };
}
