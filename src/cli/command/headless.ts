/** Opens the built app's headless page in Chromium, for the command line: the same build a person uses. */
import { existsSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { AppError } from '../../shared/errors/errors';
import type { CallName, InputOf, OutputOf } from '../../shared/protocol/protocol';
import { chromiumArguments, ensureChromium } from '../../build/chromium.mjs';
import { printable } from './terminal';
import type { Attempt, HeadlessCommands } from '../../headless/headlessPage';
import { ensureBuilt } from '../../build/install.mjs';
import { serve } from '../../server/serve.mjs';

declare const actionScope: HeadlessCommands;

export interface HeadlessApp {
  readonly page: Page;
  /** A call of the engine. @throws AppError as the engine coded it */
  readonly call: <K extends CallName>(name: K, input: InputOf<K>) => Promise<OutputOf<K>>;
  readonly close: () => Promise<void>;
}

/** The name of a page that keeps what it stores: storage belongs to a name and a port, and the server's port is another each time. */
const lastingHost = 'actionscope.localhost';

/**
 * Builds when there is no build, serves it on a free port and opens its headless page.
 * @param options extraModels: model folders that lie outside models/; profile: a folder in which the browser keeps what the
 * page stores, so that the next command finds it (a training that was cut short)
 */
export async function openHeadless({
  profile,
  ...options
}: { extraModels?: string[]; profile?: string | undefined } = {}): Promise<HeadlessApp> {
  if (!existsSync('dist/src/headless/headless.html')) ensureBuilt();
  const server = await serve({ root: 'dist', names: [lastingHost], ...options });
  const launch = {
    executablePath: ensureChromium(),
    args: chromiumArguments,
    headless: true,
    // The command ends the browser, after it has said why it stops.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
  const { chromium } = await import('@playwright/test');
  const resolver = `--host-resolver-rules=MAP ${lastingHost}:80 127.0.0.1:${new URL(server.address).port}`;
  const browser =
    profile === undefined
      ? await chromium.launch(launch)
      : await chromium.launchPersistentContext(profile, { ...launch, args: [...launch.args, resolver] });
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(printable(message.text()));
  });
  await page.goto(`${profile === undefined ? server.address : `http://${lastingHost}/`}src/headless/headless.html`);
  await page.waitForFunction(() => 'actionScope' in globalThis);
  return {
    page,
    call: async (name, input) =>
      outcomeOf(await page.evaluate(([call, given]) => actionScope.attempt(call, given as never), [name, input] as const)) as OutputOf<
        typeof name
      >,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** What came of a call in the page. @throws AppError as it was coded there */
function outcomeOf<T>(attempt: Attempt<T>): T {
  if ('problem' in attempt) throw AppError.fromData(attempt.problem);
  return attempt.output;
}
