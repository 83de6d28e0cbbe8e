/** A large value as JSON in parts, so that ten thousand clips are never one text in memory beside themselves. */

/** Entries of a long list that stand in one part. */
const together = 250;
/** Shorter lists are gone into: their entries may be long themselves. */
const fewEntries = 8;

/** @param value plain data; what JSON leaves out is left out */
export function* jsonParts(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    yield '[';
    if (value.length <= fewEntries) {
      for (const [index, entry] of value.entries()) {
        if (index > 0) yield ',';
        yield* jsonParts(entry ?? null);
      }
    } else {
      for (let start = 0; start < value.length; start += together) {
        yield (start > 0 ? ',' : '') + JSON.stringify(value.slice(start, start + together)).slice(1, -1);
      }
    }
    yield ']';
  } else if (typeof value === 'object' && value !== null) {
    yield '{';
    let before = '';
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) continue;
      yield `${before}${JSON.stringify(key)}:`;
      yield* jsonParts(entry);
      before = ',';
    }
    yield '}';
  } else yield JSON.stringify(value) ?? 'null';
}

/** Short parts joined to about so many characters each. */
export function* joinedTo(length: number, parts: Iterable<string>): Generator<string> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length < length) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
