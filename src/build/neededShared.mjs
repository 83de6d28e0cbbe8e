/** Which tests were skipped for want of ../shared, by the reports of vitest and Playwright: their names say so. */

const says = /\.\.\/shared/;

/** @param {any} report vitest's JSON @returns {string[]} full names */
export function vitestWithoutShared(report) {
  return report.testResults.flatMap((/** @type {any} */ { assertionResults }) =>
    assertionResults
      .filter((/** @type {any} */ { status, fullName }) => (status === 'skipped' || status === 'pending') && says.test(fullName))
      .map((/** @type {any} */ { fullName }) => fullName),
  );
}

/** @param {any} report Playwright's JSON @returns {string[]} titles */
export function playwrightWithoutShared(report) {
  const skippedIn = (/** @type {any} */ { specs = [], suites = [] }) => [
    ...specs
      .filter(
        (/** @type {any} */ { title, tests }) => says.test(title) && tests.some((/** @type {any} */ { status }) => status === 'skipped'),
      )
      .map((/** @type {any} */ { title }) => title),
    ...suites.flatMap(skippedIn),
  ];
  return report.suites.flatMap(skippedIn);
}
