/** What `npm run recognize -- --sheet` has drawn in the headless page: clip after clip, then the sheets as bytes. */
import type { EngineClient } from '../lib/client/engineClient';
import { createSheet, type SheetStyle } from '../client/sheet/drawSheet';
import { type SheetAnswers, sheetClip } from '../client/sheet/sheetClip';
import type { Recognition, RecognizeOptions } from '../shared/recognition/recognition';
import { toBase64 } from './pageFiles';

let sheet: ReturnType<typeof createSheet> | undefined;

/** @throws AppError; then the clip is not on the sheet */
export async function recognizeForSheet(
  engine: EngineClient,
  clip: { readonly file: File; readonly options: RecognizeOptions },
  answers: SheetAnswers,
  style: SheetStyle,
): Promise<Recognition> {
  sheet ??= createSheet(style);
  const recognised = await sheetClip(engine, clip, answers);
  await sheet.add(recognised.clip);
  return recognised.recognition;
}

/** PNG files in base64; none where no clip was recognised. */
export async function sheetsInPage(): Promise<string[]> {
  const sheets = (await sheet?.finish()) ?? [];
  return Promise.all(sheets.map(async (png) => toBase64(new Uint8Array(await png.arrayBuffer()))));
}
