/** Sheets of frames of chosen clips (the paper's Fig. 7): each clip is recognised without the adapter in use and with it. */
import i18next from 'i18next';
import { engine } from '../../client/engine';
import { createSheet } from '../../client/sheet/drawSheet';
import { sheetClip } from '../../client/sheet/sheetClip';
import { sheetWords } from '../../i18n/report/sheet';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import { adapterInUse, adapterOfLabels } from '../models/choice';
import { attentionOf, useSettings } from '../settings/settings';
import { fileOf } from './clipFiles';
import { labelSetName, resolveLabels } from './labelSets';

interface Sheets {
  /** One, or several where one would be too long. */
  readonly files: readonly Blob[];
  /** Names of clips that could not be recognised. */
  readonly failed: readonly string[];
}

/** @throws AppError `cancelled`, or what keeps every clip from being recognised */
export async function drawSheets(
  ids: readonly string[],
  { signal, onProgress }: LongWork<{ readonly done: number; readonly total: number }>,
): Promise<Sheets> {
  const settings = useSettings.getState();
  const { frames, views, modelId, ownEyes, speed, template, lambda, threshold, attentionLayer, colourMap, opacity } = settings;
  const labels = await resolveLabels(settings, adapterOfLabels());
  const labelSet = labelSetName(settings, adapterOfLabels());
  const options = { frames, views, modelId, ownEyes, speed, adapterId: adapterInUse()?.id ?? null, labels, labelSet, template };
  const words = sheetWords[i18next.language === 'zh' ? 'zh' : 'en'];
  const sheet = createSheet({ words, layer: attentionOf(attentionLayer), colours: colourMap, opacity });
  const failed: string[] = [];
  let first: AppError | undefined;
  const files = ids.flatMap((id) => fileOf(id) ?? []);
  for (const [index, file] of files.entries()) {
    throwIfCancelled(signal);
    try {
      const { clip } = await sheetClip(engine, { file, options }, { lambda, threshold }, signal === undefined ? {} : { signal });
      await sheet.add(clip);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'cancelled') throw error;
      first ??= error;
      failed.push(file.name);
    }
    onProgress?.({ done: index + 1, total: files.length });
  }
  if (first !== undefined && failed.length === files.length) throw first;
  return { files: await sheet.finish(), failed };
}
