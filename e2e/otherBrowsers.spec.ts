/**
 * Other browsers, where they are installed: each opens every page, recognises a film it can and one it cannot decode
 * itself, and teaches the smallest set. Firefox also with site data blocked, where it lets the page store nothing.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type DrivenBrowser, firefox, webkit } from './otherBrowsers';

const samples = resolve('public/samples');
const sample = (ending: string): string =>
  join(
    samples,
    readdirSync(samples).find((file) => file.endsWith(ending))!,
  );
const fixtures = resolve('public/teach');
const clipsOf = (name: string, count: number) =>
  readdirSync(join(fixtures, name))
    .slice(0, count)
    .map((file) => join(fixtures, name, file));

const byId = (id: string): string => `document.querySelector('[data-testid="${id}"]')`;

/** Waits until an expression holds in the page; what the page says goes into the failure. */
async function until(browser: DrivenBrowser, expression: string, timeout = 120_000): Promise<void> {
  await expect
    .poll(
      async () =>
        (await browser.evaluate<boolean>(`Boolean(${expression})`))
          ? true
          : browser.evaluate<string>(`document.body.innerText.slice(0, 2000)`),
      { timeout },
    )
    .toBe(true);
}

async function openPage(browser: DrivenBrowser, address: string): Promise<void> {
  await browser.open(address);
  await until(browser, `${byId('backend')}?.dataset.state === 'ready'`);
}

async function recognise(browser: DrivenBrowser, file: string): Promise<void> {
  const name = file.split('/').at(-1)!;
  await browser.setFiles('[data-testid="file-input"]', [file]);
  await until(browser, `${byId('labels')}?.querySelector('li') && document.body.innerText.includes(${JSON.stringify(name)})`);
}

/** Types into a field as React hears it. */
const type = (id: string, text: string): string => `(() => {
  const field = ${byId(id)};
  field.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.blur();
  return true;
})()`;

async function teachSmallestSet(browser: DrivenBrowser, address: string): Promise<void> {
  await browser.evaluate(`localStorage.setItem('actionscope-teaching-settings', JSON.stringify({ preset: 'quick', epochs: 1 })), true`);
  await openPage(browser, `${address}?lang=en&backend=wasm&fresh#/teach`);
  for (const [index, name] of ['juggling balls', 'sweeping the floor'].entries()) {
    await until(browser, byId('teach-add-class'));
    await browser.evaluate(`${byId('teach-add-class')}.click(), true`);
    await until(browser, byId(`class-name-en-${index}`));
    await browser.evaluate(type(`class-name-en-${index}`, name));
    await until(browser, byId(`class-files-${index}`));
    await browser.setFiles(`[data-testid="class-files-${index}"]`, clipsOf(name, 2));
    await until(browser, `document.querySelectorAll('[data-clip]').length === ${(index + 1) * 2}`);
  }
  await until(browser, `${byId('train-button')}?.disabled === false`);
  await browser.evaluate(`${byId('train-button')}.click(), true`);
  await until(browser, byId('train-again'), 240_000);
}

for (const other of [firefox, webkit]) {
  test(`${other.name} opens every page, recognises and teaches`, async ({ baseURL }) => {
    test.skip(other.missing !== null, other.missing ?? '');
    test.setTimeout(420_000);
    const browser = await other.start();
    try {
      await openPage(browser, `${baseURL}?lang=en`);
      await recognise(browser, sample('.mp4'));
      await recognise(browser, sample('.avi'));
      for (const page of ['teach', 'models', 'recognise']) {
        await browser.evaluate(`location.hash = '#/${page}', true`);
        await until(browser, `document.querySelector('main')?.innerText.length > 100 && ${byId('backend')}.dataset.state === 'ready'`);
      }
      await teachSmallestSet(browser, baseURL!);
    } finally {
      await browser.close();
    }
  });
}

test('Firefox with site data blocked recognises, and says that nothing is kept', async ({ baseURL }) => {
  test.skip(firefox.missing !== null, firefox.missing ?? '');
  test.setTimeout(240_000);
  const browser = await firefox.start({ 'network.cookie.cookieBehavior': 2 });
  try {
    await openPage(browser, `${baseURL}?lang=en`);
    await recognise(browser, sample('.mp4'));
    await browser.evaluate(`location.hash = '#/models', true`);
    await until(browser, `document.body.innerText.includes('keeps nothing for this page')`);
  } finally {
    await browser.close();
  }
});
