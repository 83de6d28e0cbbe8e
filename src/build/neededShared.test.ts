import { expect, test } from 'vitest';
import { playwrightWithoutShared, vitestWithoutShared } from './neededShared.mjs';

test("vitest's skipped tests that name ../shared are counted, no others", () => {
  const assertionResults = [
    { status: 'skipped', fullName: 'towers (skipped: no ../shared) CLIP' },
    { status: 'pending', fullName: 'clips (skipped: ../shared is not here)' },
    { status: 'skipped', fullName: 'kernels (skipped: no WebGPU adapter in Node)' },
    { status: 'passed', fullName: 'reads ../shared' },
  ];
  expect(vitestWithoutShared({ testResults: [{ assertionResults }] })).toHaveLength(2);
});

test("Playwright's are found in whatever suites they stand", () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const inner = { specs: [spec('a real clip (skipped: no ../shared/clips here)', 'skipped'), spec('other', 'skipped')] };
  const suites = [{ specs: [spec('fine with ../shared', 'expected')], suites: [inner] }];
  expect(playwrightWithoutShared({ suites })).toEqual(['a real clip (skipped: no ../shared/clips here)']);
});
