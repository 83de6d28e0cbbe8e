/**
 * A person changes what was assumed of a stored model (its files did not say): the new word goes into its config.json,
 * and the model's hash with it, so that nothing computed under the old one is used again. Its weights stay as they are.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Assumption, ModelChoices } from '../../../shared/models/models';
import { contentHashOf } from '../../files/contentHash';
import { filesIn, recordIn, type ModelRecord } from './modelFolder';
import { writeFile, type Folder } from '../../files/storage';
import { section, type Json } from '../../checkpoint/parts/configFiles';

/**
 * @returns the record as it is now, and the hash that stands for nothing any more
 * @throws AppError `model-missing`; `settings-invalid` for heads that do not divide the width, or for what was not assumed
 */
export async function changeAssumptions(
  folder: Folder,
  id: string,
  choices: ModelChoices,
): Promise<{ record: ModelRecord; oldHash: string }> {
  const record = await recordIn(folder, id);
  const file = await folder.file(`${id}/config.json`);
  if (record === null || file === undefined)
    throw new AppError('model-missing', `There is no model ${id} here.`, { details: { model: id } });
  const json = section(JSON.parse(await file.text()));
  const assumed = record.assumed.map((assumption) => chosen(assumption, choices));
  if (
    assumed.every((assumption, index) => assumption === record.assumed[index]) &&
    (choices.activation !== undefined || Object.keys(choices.heads ?? {}).length > 0)
  ) {
    throw new AppError('settings-invalid', `Nothing of that was assumed of ${id}: its files say it.`, {
      details: { name: 'activation, heads', value: id },
    });
  }
  const changed = {
    ...json,
    ...towerConfig(json, 'vision_config', 'vision', assumed),
    ...towerConfig(json, 'text_config', 'english', assumed),
  };
  await writeFile(folder, `${id}/config.json`, JSON.stringify(changed, null, 1));
  const next = { ...record, assumed, hash: await contentHashOf(await filesIn(folder, id)) };
  await writeFile(folder, `${id}/record.json`, JSON.stringify(next, null, 1));
  return { record: next, oldHash: record.hash };
}

function chosen(assumption: Assumption, { activation, heads }: ModelChoices): Assumption {
  const { tower, about } = assumption;
  const value =
    about === 'activation' && tower !== 'chinese' ? activation : about === 'heads' && tower !== 'chinese' ? heads?.[tower] : undefined;
  return value === undefined ? assumption : { ...assumption, value: String(value) };
}

function towerConfig(json: Json, key: string, tower: Assumption['tower'], assumed: readonly Assumption[]): Json {
  if (!(key in json)) return {};
  const own = section(json[key]);
  const value = (about: Assumption['about']) =>
    assumed.find((assumption) => assumption.tower === tower && assumption.about === about)?.value;
  const [activation, heads] = [value('activation'), value('heads')];
  if (heads !== undefined && (!Number.isInteger(Number(heads)) || Number(heads) < 1 || Number(own.hidden_size) % Number(heads) !== 0)) {
    throw new AppError('settings-invalid', `${heads} heads do not divide a width of ${String(own.hidden_size)}.`, {
      details: { name: 'heads', value: heads },
    });
  }
  return {
    [key]: {
      ...own,
      ...(activation === undefined ? {} : { hidden_act: activation === 'gelu' ? 'gelu' : 'quick_gelu' }),
      ...(heads === undefined ? {} : { num_attention_heads: Number(heads) }),
    },
  };
}
