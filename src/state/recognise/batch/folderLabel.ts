/** What a clip's folder says that it shows. */
import { spellOut } from '../../../shared/labels/entry/classNames';
import type { LabelText } from '../../../shared/recognition/recognition';

const places = new WeakMap<readonly LabelText[], ReadonlyMap<string, LabelText>>();

/** The label that the folder nearest to a clip names, however it spells it ("brush_hair", "BrushHair", 梳头); null where none is. */
export function labelOfFolder(folder: string, labels: readonly LabelText[]): LabelText | null {
  if (folder === '') return null;
  let known = places.get(labels);
  if (known === undefined) {
    known = new Map(
      labels.flatMap((label) => [label.en, label.zh].filter((name) => name !== '').map((name) => [spellOut(name), label] as const)),
    );
    places.set(labels, known);
  }
  return known.get(spellOut(folder.split('/').at(-1)!)) ?? null;
}
