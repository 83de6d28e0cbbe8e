import { expect, test } from 'vitest';
import type { RankedLabel } from '../../../shared/recognition/fusion';
import { cardPage } from './card';

test('the page needs nothing else, and what a file or label is called stays text', () => {
  const label = { en: '<script>alert(1)</script>', zh: '挥手', probability: 0.5 } as RankedLabel;
  const page = cardPage(
    { file: '"><img src=x>.mp4', verdict: '', labels: [label], focus: 'frames 5 to 9', facts: 'model m' },
    'data:image/png;base64,AA',
    'en',
  );
  expect(page).not.toMatch(/<script|<img src=x|https?:/);
  expect(page).toContain('挥手');
  expect(page).toContain("default-src 'none'");
});

test('the language of the page stands first', () => {
  const label = { en: 'waving', zh: '挥手', probability: 0.5 } as RankedLabel;
  const names = (language: 'en' | 'zh') =>
    cardPage({ file: 'a.mp4', verdict: '', labels: [label], focus: '', facts: '' }, 'data:,', language);
  expect(names('zh').indexOf('挥手')).toBeLessThan(names('zh').indexOf('waving'));
  expect(names('en').indexOf('waving')).toBeLessThan(names('en').indexOf('挥手'));
});
