/** `--sheet OUT.png`: how the sheet of frames looks, and where its files go. */
import type { Page } from '@playwright/test';
import type { SheetStyle } from '../../client/sheet/drawSheet';
import type { HeadlessCommands } from '../../headless/headlessPage';
import { sheetWords } from '../../i18n/report/sheet';
import { writeOutput } from '../command/outputFile';
import { printable } from '../command/terminal';

declare const actionScope: HeadlessCommands;

/** Green over yellow to red, as in the paper's figure. */
export function sheetStyle(language: 'en' | 'zh'): SheetStyle {
  return { words: sheetWords[language], layer: 'last', colours: 'redgreen', opacity: 0.7 };
}

/** @returns whether all of it was written where it was to be; what was written is said */
export async function writeSheets(page: Page, path: string): Promise<boolean> {
  const sheets = await page.evaluate(() => actionScope.sheets());
  let written = true;
  for (const [index, png] of sheets.entries()) {
    const name = index === 0 ? path : path.replace(/(\.[^.]*)?$/, `-${index + 1}$1`);
    const { path: place, problem } = writeOutput(name, Buffer.from(png, 'base64'));
    console.error(printable(problem === null ? `The sheet is ${place}.` : `${problem}.`));
    written &&= problem === null;
  }
  return written;
}
