/** A checkpoint or a folder that was dropped or chosen becomes a model, or joins one. */
import type { DownloadProgress, ModelSummary } from '../../../shared/models/models';
import type { LongWork } from '../../../shared/base/units';
import { checkComplete, openCheckpoint } from '../../checkpoint/checkpoint';
import { modelFilesOf } from '../../files/modelFile';
import { isEyesAlone, joinedName, joinText } from '../stored/joinText';
import { filesIn, isChineseAlone, keepModel } from '../stored/modelFolder';
import { roomIn } from '../stored/room';
import type { KnownModels, ModelStoreParts } from './knownModels';

type ImportWork = LongWork<DownloadProgress> & { readonly textOf?: string | undefined };

export function importModels({ disk, memory, vocabularies }: ModelStoreParts, { stored, open, list, summaryOf }: KnownModels) {
  const withRoom = roomIn(disk, memory);

  async function importFiles(files: readonly File[], givenName: string, { textOf, ...work }: ImportWork): Promise<ModelSummary> {
    const dropped = await openCheckpoint(modelFilesOf(files), work.signal === undefined ? {} : { signal: work.signal });
    const text = textOf === undefined || !isEyesAlone(dropped) ? undefined : await summaryOf(textOf);
    const checkpoint =
      text === undefined ? dropped : joinText(dropped, await openCheckpoint((await open(text.id, work.signal)).files), text.name);
    const name = text === undefined ? givenName : joinedName(givenName, text.name);
    const here = await stored();
    const about = { name, licence: '', source: name };
    if (isChineseAlone(checkpoint)) {
      // It goes to the newest model of its size that has none, or waits for one.
      const { embedding } = checkpoint.chinese!.config;
      const target = here.findLast(({ record }) => record?.embedding === embedding && !record.languages.includes('zh'));
      const id = target?.id ?? (await freeId(name));
      if (target === undefined) await withRoom((folder) => keepModel(folder, id, checkpoint, about, vocabularies, work), id);
      else await keepModel(target.folder, id, checkpoint, about, vocabularies, work);
      return summaryOf(id);
    }
    checkComplete(checkpoint);
    const { embedding } = checkpoint.vision!.config;
    const waiting =
      checkpoint.chinese === null ? here.findLast(({ record }) => record?.complete === false && record.embedding === embedding) : undefined;
    const id = await freeId(name);
    await withRoom(async (folder) => {
      await keepModel(folder, id, checkpoint, about, vocabularies, work);
      if (waiting === undefined) return;
      await keepModel(folder, id, await openCheckpoint(await filesIn(waiting.folder, waiting.id)), about, vocabularies, work);
      await waiting.folder.remove(waiting.id);
    }, id);
    return summaryOf(id);
  }

  async function freeId(name: string): Promise<string> {
    const base =
      name
        .toLowerCase()
        .replace(/\.[a-z]+$/, '')
        .replace(/[^a-z\d.]+/g, '-')
        .replace(/^[-.]+|[-.]+$/g, '') || 'model';
    const taken = new Set((await list()).map(({ id }) => id));
    for (let number = 1; ; number++) {
      const id = number === 1 ? base : `${base}-${number}`;
      if (!taken.has(id)) return id;
    }
  }

  return importFiles;
}
