/** Small files and notes that were stored: JSON of a known shape, or nothing. */
import * as v from 'valibot';

/** A text as JSON of this shape; undefined where there is none, or it is of another. */
export function parsedJson<T>(schema: v.GenericSchema<unknown, T>, text: string | null | undefined): T | undefined {
  if (text === undefined || text === null) return undefined;
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return result.success ? result.output : undefined;
}
