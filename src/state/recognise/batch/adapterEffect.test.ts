import { expect, test } from 'vitest';
import { adapterEffect } from './adapterEffect';
import { labelOfFolder } from './folderLabel';
import type { ClipRow } from './rows';

const labels = [
  { en: 'brush hair', zh: '梳头' },
  { en: 'clap', zh: '拍手' },
];
const [hair, clap] = labels as [(typeof labels)[0], (typeof labels)[0]];

test('a folder names a label however it spells it', () => {
  for (const folder of ['brush_hair', 'day/BrushHair', 'x/Brush hair', '梳头']) expect(labelOfFolder(folder, labels)).toBe(hair);
  for (const folder of ['', 'day 1', 'brush_hair/take 2']) expect(labelOfFolder(folder, labels)).toBeNull();
});

test('right answers are counted where the truth is known, with and without the adapter', () => {
  const row = (first: ClipRow['first'], plain: ClipRow['plain'], truth: ClipRow['truth']) => ({ first, plain, truth }) as ClipRow;
  const rows = [
    row(hair, clap, hair),
    row(clap, clap, clap),
    row(clap, hair, hair),
    row(hair, hair, null),
    row(hair, null, hair),
    row(null, null, hair),
  ];
  expect(adapterEffect(rows)).toEqual({
    answered: 5,
    named: 4,
    right: 3,
    compared: { clips: 4, moved: 2, named: 3, right: 2, plainRight: 2 },
  });
  expect(adapterEffect(rows.slice(4)).compared).toBeNull();
});
