import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { mediaError } from './clip/failures';
import type { ProbedClip } from './clip/types';
import { probe } from './probeClip';

const { lookInWorker, probeWithFfmpeg } = vi.hoisted(() => ({ lookInWorker: vi.fn(), probeWithFfmpeg: vi.fn() }));
vi.mock('./worker/inMediaWorker', () => ({ lookInWorker, tens: () => 1 }));
vi.mock('./probe/ffprobe', () => ({ probeWithFfmpeg }));

const film = new File(['film'], 'film.mp4');
const clip = { file: film } as ProbedClip;
const tooSlow = new AppError('file-too-costly', 'nothing came of it for 1.5 s');

beforeEach(() => {
  lookInWorker.mockReset().mockRejectedValueOnce(tooSlow);
  probeWithFfmpeg.mockReset();
});

test('what only the browser can decode is looked at once more, with patience, where a busy machine cut the first look short', async () => {
  probeWithFfmpeg.mockRejectedValue(mediaError('codec-unsupported', 'film.mp4'));
  lookInWorker.mockResolvedValueOnce({ clip });
  expect(await probe(film)).toBe(clip);
  expect(lookInWorker.mock.calls.map(([, , patience]) => (patience as number | undefined) ?? 1)).toEqual([1, 10]);
});

test('where that finds nothing either, or ffmpeg has other complaints, these are told', async () => {
  probeWithFfmpeg.mockRejectedValue(mediaError('codec-unsupported', 'film.mp4'));
  lookInWorker.mockRejectedValueOnce(tooSlow);
  await expect(probe(film)).rejects.toMatchObject({ code: 'codec-unsupported' });
  lookInWorker.mockReset().mockRejectedValueOnce(tooSlow);
  probeWithFfmpeg.mockRejectedValue(mediaError('nothing-decodable', 'film.mp4'));
  await expect(probe(film)).rejects.toMatchObject({ code: 'nothing-decodable' });
  expect(lookInWorker).toHaveBeenCalledTimes(1);
});
