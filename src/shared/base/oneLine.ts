// oxlint-disable-next-line no-control-regex -- these are what it is about
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Text of other people's making as one line that can be shown anywhere: without control characters and without the marks
 * that turn the direction of what stands around them.
 */
export function oneLine(text: string): string {
  return text
    .replace(control, ' ')
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim();
}
