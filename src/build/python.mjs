/**
 * The tests of models/pytorch, by pytest. They run where PyTorch is: in the Python that $PYTHON names, in the system's, or,
 * as root on Debian, in the system's once its packages are installed. Elsewhere they say that they skip.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const packages = ['python3-torch', 'python3-numpy', 'python3-pil', 'python3-av', 'python3-pytest', 'libopenblas0-pthread'];
const wanted = 'import torch, numpy, PIL, pytest';

/** @param {string} report where the counts go, as JUnit's XML; throws where a test fails */
export function testPython(report) {
  const python = findPython() ?? (installed() ? findPython() : undefined);
  if (python === undefined) {
    console.log(`Python tests: skipped, for no Python here has PyTorch, NumPy, Pillow and pytest (Debian: ${packages.join(' ')}).`);
    return;
  }
  const options = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`, 'models/pytorch/tests'];
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const { status } = spawnSync(python, options, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`pytest ended with ${status}`);
}

/** @param {string} report @returns {{passed: number, failed: number, skipped: number}} */
export function countPython(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const text = readFileSync(report, 'utf8');
  const of = (/** @type {string} */ name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
  const [failed, skipped] = [of('failures') + of('errors'), of('skipped')];
  return { passed: of('tests') - failed - skipped, failed, skipped };
}

function findPython() {
  const candidates = [process.env.PYTHON, '/usr/bin/python3', 'python3'].filter((name) => name !== undefined);
  return candidates.find((name) => spawnSync(name, ['-c', wanted], { stdio: 'ignore' }).status === 0);
}

/** Whether the distribution's packages are there now. */
function installed() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing ${packages.join(' ')}.`);
  const apt = (/** @type {string[]} */ ...options) => spawnSync('apt-get', ['-qq', ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update');
  return apt('install', '-y', '--no-install-recommends', ...packages).status === 0;
}
