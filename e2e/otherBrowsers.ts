/**
 * Browsers other than Chromium, driven by what each of them offers: Firefox by WebDriver BiDi (puppeteer-core), WebKitGTK's
 * MiniBrowser by W3C WebDriver, which is plain HTTP. Both as the distribution installs them; nothing is downloaded.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElementHandle, launch } from 'puppeteer-core';

/** The little that the tests need of a browser. */
export interface DrivenBrowser {
  readonly name: string;
  readonly open: (address: string) => Promise<void>;
  /** The value of an expression in the page. */
  readonly evaluate: <T>(expression: string) => Promise<T>;
  readonly setFiles: (selector: string, paths: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface OtherBrowser {
  readonly name: string;
  /** Why it cannot run here; null where it can. */
  readonly missing: string | null;
  /** @param preferences of Firefox: `about:config` names */
  readonly start: (preferences?: Readonly<Record<string, unknown>>) => Promise<DrivenBrowser>;
}

const inPath = (...names: string[]): string | undefined =>
  names.flatMap((name) => (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, name))).find(existsSync);

const firefoxProgram = inPath('firefox-esr', 'firefox');

export const firefox: OtherBrowser = {
  name: 'Firefox',
  missing: firefoxProgram === undefined ? 'Firefox is not installed (Debian: firefox-esr)' : null,
  async start(preferences = {}) {
    const browser = await launch({
      browser: 'firefox',
      executablePath: firefoxProgram!,
      headless: true,
      extraPrefsFirefox: { ...preferences },
    });
    const page = await browser.newPage();
    return {
      name: 'Firefox',
      open: async (address) => void (await page.goto(address)),
      evaluate: async <T>(expression: string) => (await page.evaluate(expression)) as T,
      setFiles: async (selector, paths) => {
        const input = (await page.$(selector)) as ElementHandle<HTMLInputElement>;
        await input.uploadFile(...paths);
      },
      close: () => browser.close(),
    };
  },
};

const webkitDriver = inPath('WebKitWebDriver');
const miniBrowser = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/libexec']
  .filter(existsSync)
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith('webkit2gtk-4'))
      .map((name) => join(folder, name, 'MiniBrowser')),
  )
  .find(existsSync);
const virtualScreen = inPath('Xvfb');

export const webkit: OtherBrowser = {
  name: 'WebKitGTK',
  missing:
    webkitDriver === undefined || miniBrowser === undefined || virtualScreen === undefined
      ? 'WebKitGTK, its driver or a virtual screen is not installed (Debian: webkit2gtk-driver, xvfb)'
      : null,
  start: startWebkit,
};

async function startWebkit(): Promise<DrivenBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'webkit-'));
  const display = `:${90 + Math.floor(Math.random() * 900)}`;
  const port = await freePort();
  const programs: ChildProcess[] = [spawn(virtualScreen!, [display, '-screen', '0', '1280x900x24'], { stdio: 'ignore' })];
  const environment = {
    ...process.env,
    DISPLAY: display,
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_RUNTIME_DIR: home,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  programs.push(spawn(webkitDriver!, [`--port=${port}`], { stdio: 'ignore', env: environment }));
  const root = `http://127.0.0.1:${port}`;

  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(root + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`WebDriver: ${value.error ?? answer.status} ${value.message ?? ''}`);
    return value;
  }

  await reachable(root);
  const { sessionId } = await ask<{ sessionId: string }>('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] } } },
  });
  const session = `/session/${sessionId}`;
  await ask('POST', `${session}/timeouts`, { script: 60_000, pageLoad: 120_000 });
  return {
    name: 'WebKitGTK',
    open: (address) => ask('POST', `${session}/url`, { url: address }),
    evaluate: (expression) => ask('POST', `${session}/execute/sync`, { script: `return (${expression});`, args: [] }),
    setFiles: async (selector, paths) => {
      const found = await ask<Record<string, string>>('POST', `${session}/element`, { using: 'css selector', value: selector });
      await ask('POST', `${session}/element/${Object.values(found)[0]!}/value`, { text: paths.join('\n') });
    },
    close: async () => {
      await ask('DELETE', session).catch(() => undefined);
      for (const program of programs.toReversed()) program.kill();
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

async function reachable(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await fetch(`${address}/status`).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('the WebDriver program does not answer');
}
