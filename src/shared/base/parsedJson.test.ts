import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parsedJson } from './parsedJson';

const schema = v.object({ name: v.string() });

test('JSON of the shape is read; no text, no JSON and another shape are nothing', () => {
  expect(parsedJson(schema, '{"name": "a", "more": 1}')).toEqual({ name: 'a' });
  for (const text of [undefined, null, '', '{"name"', '{"name": 1}', 'null']) expect(parsedJson(schema, text)).toBeUndefined();
});
