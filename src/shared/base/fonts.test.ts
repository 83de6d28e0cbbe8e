import { expect, test } from 'vitest';
import { fontStack, fontStackOf } from './fonts';

test('the same fonts in both languages; Chinese leads a Chinese text', () => {
  const fonts = (stack: string) => stack.split(', ');
  expect(fonts(fontStack('zh')).toSorted()).toEqual(fonts(fontStack('en')).toSorted());
  expect(fontStackOf('playing guitar')).toMatch(/^system-ui, .*'PingFang SC'.*sans-serif$/);
  expect(fontStackOf('弹吉他 playing guitar')).toMatch(/^'PingFang SC', .*system-ui.*sans-serif$/);
});
