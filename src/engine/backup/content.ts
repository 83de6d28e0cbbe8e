/**
 * What stands in a backup's index: plain JSON beside the films, pictures and adapters it names. Everything in it is
 * checked and bounded before it is used: the file may come from anywhere.
 */
import * as v from 'valibot';
import { AppError } from '../../shared/errors/errors';
import type { TeachingClip } from '../../shared/teaching/teaching';
import { measureJson } from '../files/boundedJson';

export const backupVersion = 1;
/** Bytes of the index of 100,000 clips. */
export const largestIndex = 256 << 20;
const [mostClasses, mostClips, mostAdapters, longestText] = [2_000, 100_000, 1_000, 1_000];
/** Of the index, before anything is built from it: a clip has some fourteen members, settings a few hundred. */
const bounds = { bytes: largestIndex, depth: 40, containers: 3 * mostClips, members: 20 * mostClips };

const text = v.pipe(v.string(), v.maxLength(longestText));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A place in the archive, never one on a disk. */
const place = v.pipe(text, v.regex(/^(clips|posters|adapters)\/[^/]+$/));

const clipSchema = v.object({
  id: v.pipe(text, v.minLength(1)),
  classId: text,
  name: text,
  bytes: count,
  role: v.picklist(['train', 'held-out']),
  roleBy: v.picklist(['automatic', 'person', 'split']),
  group: v.exactOptional(text),
  trim: v.nullable(v.object({ from: seconds, to: seconds })),
  duration: seconds,
  width: count,
  height: count,
  hash: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
  fingerprint: v.pipe(v.string(), v.regex(/^[\da-f]*$/), v.maxLength(4096)),
  /** Null in a backup without clips. */
  film: v.nullable(place),
  poster: v.nullable(place),
});

const contentSchema = v.object({
  version: v.literal(backupVersion),
  made: text,
  classes: v.pipe(v.array(v.object({ id: v.pipe(text, v.minLength(1)), en: text, zh: text })), v.maxLength(mostClasses)),
  clips: v.pipe(v.array(clipSchema), v.maxLength(mostClips)),
  adapters: v.pipe(v.array(v.object({ name: text, file: place })), v.maxLength(mostAdapters)),
  settings: v.record(text, v.unknown()),
});

export type BackupContent = v.InferOutput<typeof contentSchema>;
export type BackupClip = BackupContent['clips'][number];

/** @throws AppError `backup-invalid` naming the field */
export function readContent(json: Uint8Array, file: string): BackupContent {
  const { beyond } = measureJson(json, bounds);
  if (beyond !== null) throw invalid(file, `its index is no list of clips: ${beyond}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(json));
  } catch (cause) {
    throw invalid(file, 'its index is no JSON', cause);
  }
  const newer = (value as { version?: unknown } | null)?.version;
  if (typeof newer === 'number' && newer > backupVersion)
    throw invalid(file, `it was made by a newer version of ActionScope (format ${newer})`);
  const parsed = v.safeParse(contentSchema, value, { abortEarly: true });
  if (!parsed.success) throw invalid(file, `${v.getDotPath(parsed.issues[0]) ?? 'the index'}: ${parsed.issues[0].message}`);
  const content = parsed.output;
  const classes = new Set(content.classes.map(({ id }) => id));
  if (classes.size !== content.classes.length) throw invalid(file, 'two of its classes have the same id');
  if (new Set(content.clips.map(({ id }) => id)).size !== content.clips.length) throw invalid(file, 'two of its clips have the same id');
  const places = [
    ...content.clips.flatMap(({ film, poster }) => [film, poster]),
    ...content.adapters.map((adapter) => adapter.file),
  ].filter((at) => at !== null);
  if (new Set(places).size !== places.length) throw invalid(file, 'one of its files is named twice');
  const stray = content.clips.find(({ classId }) => !classes.has(classId));
  if (stray !== undefined) throw invalid(file, `the clip ${stray.name} belongs to no class`);
  return content;
}

/** A clip as the index has it; its picture and film lie beside. */
export function describeClip(
  { poster: _poster, problem: _problem, ...clip }: TeachingClip,
  film: string | null,
  poster: string | null,
): BackupClip {
  return { ...clip, trim: clip.trim === null ? null : { ...clip.trim }, film, poster };
}

export function invalid(file: string, why: string, cause?: unknown): AppError {
  return new AppError('backup-invalid', `${file} cannot be opened: ${why}.`, {
    remedy: 'Save it once more where it was made, or choose another file.',
    details: { file, why },
    cause,
  });
}
