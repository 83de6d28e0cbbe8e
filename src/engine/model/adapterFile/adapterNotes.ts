/**
 * What an adapter's header tells beside its sizes: its name, the classes it was taught, with what, and how well it did.
 * A note that is not of its kind counts as not given, as other programs leave them out; one that is, and says what cannot
 * be or cannot be shown, is refused by its name.
 */
import * as v from 'valibot';
import { largestList, longestLabel } from '../../../shared/labels/entry/limits';
import type { AdapterSummary } from '../../../shared/models/models';
import { parsedJson } from '../../../shared/base/parsedJson';
import { oneLine } from '../../../shared/base/oneLine';
import type { LabelText } from '../../../shared/recognition/recognition';
import { adapterInvalid } from './adapterSettings';
import { measureJson } from '../../files/boundedJson';
import type { TensorSource } from '../../files/tensors/tensorSource';

export interface AdapterNotes extends Pick<AdapterSummary, 'classes' | 'metrics' | 'template' | 'lambda'> {
  /** Undefined where the file gives none. */
  readonly name: string | undefined;
  readonly model: string | undefined;
}

/** Classes are bounded as label lists are. */
const longestName = 200;
const longestTemplate = 1000;
/** Room for that many classes of usual length; a note of megabytes is no note. */
const noteBounds = { bytes: 2 << 20, depth: 6, containers: 2 * largestList, members: 8 * largestList };

const classesSchema = v.array(v.object({ en: v.string(), zh: v.string() }));
const metricsSchema = v.nullable(v.object({ before: v.number(), after: v.number(), heldOut: v.number() }));
const shareSchema = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));

/** @throws AppError `adapter-invalid` with details `{file, setting, why}` */
export function readAdapterNotes({ file, metadata }: TensorSource): AdapterNotes {
  const note = (key: string): string | undefined => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  const refuse = (setting: string, why: string) => adapterInvalid(file, why, { setting });
  const short = (key: string, most: number): string | undefined => {
    const text = note(key);
    if (text !== undefined && text.length > most) throw refuse(key, `has a ${key} of ${text.length} characters, more than ${most}`);
    return text;
  };
  const parsed = <T>(key: string, schema: v.GenericSchema<unknown, T>): T | undefined => {
    const text = note(key);
    if (text === undefined) return undefined;
    const { beyond } = measureJson(new TextEncoder().encode(text), noteBounds);
    if (beyond !== null) throw refuse(key, `has too large a note of its ${key}: ${beyond}`);
    return parsedJson(schema, text);
  };

  const name = oneLine(short('name', longestName) ?? '');
  const model = oneLine(short('model', longestName) ?? '');
  const template = short('template', longestTemplate);
  const classes = (parsed('classes', classesSchema) ?? []).map(({ en, zh }) => ({ en: oneLine(en), zh: oneLine(zh) }));
  checkClasses(classes, (why) => refuse('classes', why));
  const metrics = parsed('metrics', metricsSchema) ?? null;
  checkMetrics(metrics, (why) => refuse('metrics', why));
  return {
    name: name === '' ? undefined : name,
    model: model === '' ? undefined : model,
    classes,
    metrics,
    template: template?.includes('{label}') ? template : null,
    lambda: parsed('lambda', shareSchema) ?? null,
  };
}

function checkClasses(classes: readonly LabelText[], refuse: (why: string) => Error): void {
  if (classes.length > largestList) throw refuse(`has ${classes.length} classes, more than ${largestList}`);
  for (const [index, { en, zh }] of classes.entries()) {
    if (en === '' && zh === '') throw refuse(`has no name for class ${index + 1} of ${classes.length}`);
    const length = Math.max(en.length, zh.length);
    if (length > longestLabel) throw refuse(`has a class ${index + 1} whose name is ${length} characters long, more than ${longestLabel}`);
  }
}

function checkMetrics(metrics: AdapterNotes['metrics'], refuse: (why: string) => Error): void {
  if (metrics === null) return;
  for (const key of ['before', 'after'] as const) {
    if (!(metrics[key] >= 0 && metrics[key] <= 1))
      throw refuse(`says that it was right in a share of ${metrics[key]} of clips ${key} teaching, which is none from 0 to 1`);
  }
  if (!Number.isSafeInteger(metrics.heldOut) || metrics.heldOut < 0) throw refuse(`says it was measured on ${metrics.heldOut} clips`);
}
