import { expect, test } from 'vitest';
import { trackOf } from './ffprobe';
import type { ProbeOutput } from './ffprobeOutput';

const video = {
  index: 0,
  codec_type: 'video',
  codec_name: 'mpeg4',
  width: 320,
  height: 240,
  pix_fmt: 'yuv420p',
  avg_frame_rate: '25/1',
};
const format = { format_name: 'avi', nb_streams: 1, start_time: '0.000000', duration: '0.160000' };
const packets = (...times: (string | undefined)[]) =>
  times.map((pts_time) => ({
    stream_index: 0,
    duration_time: '0.040000',
    flags: 'K_',
    ...(pts_time === undefined ? {} : { pts_time }),
  }));

test('reads size, rate, times and length', () => {
  const track = trackOf('a.avi', { streams: [video], format, packets: packets('0.08', '0.0', '0.04') }, null);
  expect(track.info).toMatchObject({ codec: 'mpeg4', width: 320, height: 240, frameRate: 25 });
  expect([...track.timeline.frameTimes!]).toEqual([0, 0.04, 0.08]);
  expect(track.timeline.end).toBeCloseTo(0.12);
  expect(track.counted).toBe(false);
});

test('frames are counted where packets carry no times', () => {
  const { timeline, counted } = trackOf(
    'a.avi',
    { streams: [video], format, packets: packets(undefined, '0.04', undefined, undefined) },
    null,
  );
  expect(counted).toBe(true);
  expect([...timeline.frameTimes!]).toEqual([0, 0.04, 0.08, 0.12]);
  expect(timeline.end).toBeCloseTo(0.16);
});

test('packets that an edit list cuts away are no frames', () => {
  const cut = packets('0', '0.04', '0.08').map((packet, i) => (i === 0 ? { ...packet, flags: 'KD' } : packet));
  expect([...trackOf('a.mov', { streams: [video], format, packets: cut }, null).timeline.frameTimes!]).toEqual([0.04, 0.08]);
});

test('without packets the header is believed, and nonsense in it is not', () => {
  const long = trackOf('a.avi', { streams: [{ ...video, duration: '3600', start_time: '0.5' }], format }, null);
  expect(long.timeline).toMatchObject({ start: 0.5, end: 3600.5, frameRate: 25, frameTimes: null });
  const odd = trackOf(
    'a.avi',
    { streams: [{ ...video, avg_frame_rate: '0/0', r_frame_rate: '90000/1' }], format: { nb_streams: 1 } },
    null,
  );
  expect(odd.timeline.frameRate).toBe(25);
  expect(odd.timeline.end).toBeGreaterThan(odd.timeline.start);
});

test('rotation, mirror and pixel aspect', () => {
  const matrix = (a: number, b: number, c: number, d: number) => ({
    displaymatrix: `\n00000000: ${a * 65536} ${b * 65536} 0\n00000001: ${c * 65536} ${d * 65536} 0\n00000002: 0 0 1073741824\n`,
  });
  const of = (extra: object) => trackOf('a.mov', { streams: [{ ...video, ...extra }], format, packets: packets('0') }, null);
  expect(of({ side_data_list: [matrix(0, 1, -1, 0)] }).info).toMatchObject({ width: 240, height: 320 });
  expect(of({ side_data_list: [matrix(0, 1, -1, 0)] }).geometry.orientation).toEqual({
    transpose: true,
    flipX: true,
    flipY: false,
  });
  expect(of({ side_data_list: [matrix(0, 1, 1, 0)] }).geometry.orientation).toEqual({
    transpose: true,
    flipX: false,
    flipY: false,
  });
  expect(of({ sample_aspect_ratio: '16:11' }).info).toMatchObject({ width: 465, height: 240 });
  expect(of({ sample_aspect_ratio: '0:1' }).info).toMatchObject({ width: 320, height: 240 });
});

test('takes the track asked for, else the largest picture; cover art is no track', () => {
  const streams = [
    { ...video, index: 0, width: 100, height: 100, disposition: { attached_pic: 1 } },
    { ...video, index: 1, width: 160, height: 90 },
    { ...video, index: 3 },
  ];
  expect(trackOf('a.mkv', { streams, format }, null)).toMatchObject({ stream: 3, track: 1 });
  expect(trackOf('a.mkv', { streams, format }, 0)).toMatchObject({ stream: 1, track: 0 });
});

test.each([
  [{}, 'not-a-video'],
  [{ streams: [], format: { nb_streams: 1 } }, 'no-video-track'],
  [{ streams: [{ ...video, disposition: { attached_pic: 1 } }], format }, 'no-video-track'],
  [{ streams: [{ ...video, codec_name: 'ansi' }], format }, 'not-a-video'],
  [{ streams: [{ index: 0, codec_type: 'video', codec_tag_string: 'XYZW', width: 1, height: 1 }], format }, 'codec-unsupported'],
  [{ streams: [{ ...video, width: 0 }], format }, 'nothing-decodable'],
] satisfies [ProbeOutput, string][])('%j is %s', (probe, code) => {
  expect(() => trackOf('x.bin', probe, null)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining({ file: 'x.bin' }) as unknown }),
  );
});
