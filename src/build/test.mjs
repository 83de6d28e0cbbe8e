/**
 * `npm test`: installs, finds or installs a browser, then types, lint, the package, unit and browser tests, build, end-to-end
 * tests. Every step runs even when one before it failed; the last line counts the tests.
 * Tests that need ../shared and skipped are counted; with NEEDS_SHARED=1 (as in .ci/run) they are a failure.
 * `npm test -- types` (or lint, vitest, build, e2e, python) runs one step; python runs only where it is asked for, by name or
 * with TEST_PYTHON=1 (as in .ci/run).
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, runTool } from './install.mjs';
import { playwrightWithoutShared, vitestWithoutShared } from './neededShared.mjs';
import { countPython, testPython } from './python.mjs';

const reports = '.cache/reports';
const vitestReport = `${reports}/vitest.json`;
const e2eReport = `${reports}/playwright.json`;
const pythonReport = `${reports}/python.xml`;

ensureInstalled();
const chromium = ensureChromium();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** oxlint, the format, the plan of the rooms (rooms/plan.ts), and what nobody uses (knip.json). */
const lintTools = [
  ['oxlint'],
  ['prettier', '--check', '--log-level', 'warn', '{src,e2e,bench,models}/**/*.{ts,tsx,mjs,css}', '*.{ts,json}'],
  ['tsx', 'src/build/rooms/check.ts'],
  ['knip'],
];

/** @type {[string, () => void][]} */
const steps = [
  // Everything; then the engine without a document, and the page without Node's types asked for.
  ['types', () => ['.', 'tsconfig.worker.json', 'tsconfig.page.json'].forEach((project) => runTool('tsc', ['-p', project]))],
  ['lint', () => lintTools.forEach(([tool, ...options]) => runTool(tool, options))],
  ['package', () => runTool('tsx', ['src/package/build.ts'])],
  ['vitest', () => runTool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`])],
  ['build', () => runTool('vite', ['build', '--logLevel', 'warn'])],
  ['e2e', () => runTool('playwright', ['test'], { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport })],
  ['python', () => testPython(pythonReport)],
];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}: ${steps.map(([step]) => step).join(', ')}.`);
  process.exit(2);
}
const isChosen = (/** @type {string} */ name) =>
  asked.length === 0 ? name !== 'python' || process.env.TEST_PYTHON === '1' : asked.includes(name);
const chosen = steps.filter(([name]) => isChosen(name));
const failed = [];
if (!existsSync('../shared')) console.log('No ../shared here: tests that use its clips and vectors skip.');
process.env.CHROMIUM_PATH = chromium;
for (const [name, run] of chosen) {
  const start = performance.now();
  console.log(`\n=== ${name}`);
  try {
    run();
  } catch {
    failed.push(name);
  }
  console.log(`=== ${name}: ${failed.includes(name) ? 'FAILED' : 'ok'} in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

const counts = [countVitest(), countPlaywright(), countPython(pythonReport)].reduce((a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
}));
const withoutShared = [
  ...(existsSync(vitestReport) ? vitestWithoutShared(JSON.parse(readFileSync(vitestReport, 'utf8'))) : []),
  ...(existsSync(e2eReport) ? playwrightWithoutShared(JSON.parse(readFileSync(e2eReport, 'utf8'))) : []),
];
if (withoutShared.length > 0) {
  console.log(`\n${withoutShared.length} tests need ../shared and were skipped.`);
  if (process.env.NEEDS_SHARED === '1') failed.push(`shared (${withoutShared.length} tests skipped)`);
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
// A step that failed without a failing test (types, lint, build) still counts as one failure.
const failures = Math.max(counts.failed, failed.length);
console.log(`\n${counts.passed} passed, ${failures} failed, ${counts.skipped} skipped`);
process.exit(failures > 0 ? 1 : 0);

function countVitest() {
  if (!existsSync(vitestReport)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(vitestReport, 'utf8'));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
}

function countPlaywright() {
  if (!existsSync(e2eReport)) return { passed: 0, failed: 0, skipped: 0 };
  const { stats } = JSON.parse(readFileSync(e2eReport, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}
