import { expect, test } from 'vitest';
import { eyesParameters, multiplyAddsOf, textParameters } from './cost';

const b32 = { width: 768, layers: 12, hidden: 3072, patch: 32, image: 224 };
const text = { width: 512, layers: 12, hidden: 2048, vocabulary: 49_408, context: 77 };

test('CLIP ViT-B/32 has the 151,277,313 numbers that its notebook prints, the scale of the logits among them', () => {
  expect(eyesParameters(b32, 512) + textParameters(text, 512) + 1).toBe(151_277_313);
});

test('a frame through ViT-B/16 is 17.6 milliards of multiplications', () => {
  expect(multiplyAddsOf({ ...b32, patch: 16 }) / 1e9).toBeCloseTo(17.56, 1);
});
