/**
 * Finds a full Chrome or Chromium (Playwright's headless shell has no WebGPU), and the flags it needs.
 * Plain JavaScript with Node's own modules only: it runs before anything is installed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/**
 * What the browser may leave out: Playwright's own list (the last --disable-features is the one that counts), and Chromium's
 * address bar, which as two pages of its own for every window took a second of a processor to start and a fifth of one ever after.
 */
const unneededFeatures = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
  'AimEnabled',
  'PreloadTopChromeWebUI',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

/** WebGPU on the software adapter where there is no GPU; no connections of the browser's own. */
export const chromiumArguments = [
  `--disable-features=${unneededFeatures.join(',')}`,
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** @returns {string | undefined} path of an installed browser; CHROMIUM_PATH goes first */
export function findChromium() {
  const candidates = [process.env.CHROMIUM_PATH, ...systemPaths(), ...playwrightPaths()];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** @returns {string} path of an installed browser; throws with the fix where there is none */
export function requireChromium() {
  const path = findChromium();
  if (path === undefined) {
    throw new Error('No Chrome or Chromium found. Install one, or set CHROMIUM_PATH to its program.');
  }
  return path;
}

/**
 * Finds a browser or installs one: Playwright's own download first, then the distribution's package.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  const attempts = [
    ['npx', ['playwright', 'install', 'chromium', '--no-shell']],
    ...(process.getuid?.() === 0
      ? [
          ['apt-get', ['update', '-qq']],
          ['apt-get', ['install', '-y', '-qq', 'chromium']],
        ]
      : []),
  ];
  for (const [program, options] of /** @type {[string, string[]][]} */ (attempts)) {
    console.error(`No browser found; trying: ${program} ${options.join(' ')}`);
    try {
      execFileSync(program, options, { stdio: ['inherit', 2, 2], timeout: 600_000 });
    } catch {
      console.error(`${program} could not do it.`);
    }
    const path = findChromium();
    if (path !== undefined) return path;
  }
  return requireChromium();
}

function systemPaths() {
  switch (platform()) {
    case 'darwin':
      return ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe'));
    default:
      return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => `/usr/bin/${name}`);
  }
}

function playwrightPaths() {
  /** @type {Partial<Record<NodeJS.Platform, string>>} */
  const caches = {
    darwin: join(homedir(), 'Library/Caches/ms-playwright'),
    win32: join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
  };
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? caches[platform()] ?? join(homedir(), '.cache/ms-playwright');
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((folder) => /^chromium-\d+$/.test(folder))
    .toSorted()
    .toReversed()
    .flatMap((folder) => [
      join(cache, folder, 'chrome-linux/chrome'),
      join(cache, folder, 'chrome-linux64/chrome'),
      join(cache, folder, 'chrome-mac/Chromium.app/Contents/MacOS/Chromium'),
      join(cache, folder, 'chrome-win/chrome.exe'),
    ]);
}
