/**
 * Does a class name tell left from right? Then a mirrored clip shows another class, and flipping is off for the
 * whole run (as for Something-Something V1, docs/method.md).
 */
import type { LabelText } from '../../../shared/recognition/recognition';

const english = /\b(left|right|leftwards?|rightwards?|(?:counter|anti)?-?clockwise|mirrored)\b/i;
/** 左 and 右 in any word but 左右 ("about, around"); turning with or against the clock. */
const chinese = /左(?!右)|(?<!左)右|顺时针|逆时针|順時針|逆時針/u;

export function tellsLeftFromRight({ en, zh }: LabelText): boolean {
  return english.test(en) || chinese.test(zh) || chinese.test(en);
}
