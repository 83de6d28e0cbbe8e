/** The embedded model's own actions, those it did not learn among them: a data set of them is called as the model calls them. */
import { existsSync, readFileSync } from 'node:fs';
import type { Label } from '../../labels';
import type { LabelText } from '../../shared/recognition/recognition';

export function demoLabels(): Label[] {
  const file = 'models/demo/labels.json';
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as LabelText[]).map(({ en, zh }, id) => ({ id, name: en, en, zh }));
}
