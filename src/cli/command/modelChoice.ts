/** What `--model` and `--adapter` name: an id, or a folder or file of a person's own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors/errors';
import type { AdapterSummary } from '../../shared/models/models';
import type { HeadlessCommands } from '../../headless/headlessPage';
import { blaming, CommandError } from './command';
import type { HeadlessApp } from './headless';
import { isNamed } from './inputFile';

declare const actionScope: HeadlessCommands;

/** @returns null for none @throws CommandError where there is neither a file nor an adapter of that name */
export async function chooseAdapter(app: HeadlessApp, wanted: string | undefined): Promise<AdapterSummary | null> {
  if (wanted === undefined || wanted === 'none') return null;
  if (isNamed(wanted)) {
    await app.page.setInputFiles('#files', wanted);
    const imported = await app.page.evaluate(() => actionScope.importAdapter(0));
    if ('problem' in imported) throw blaming(wanted, AppError.fromData(imported.problem));
    return imported.output;
  }
  const known = await app.call('listAdapters', {});
  const found = known.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  throw new CommandError(
    `--adapter: there is neither a file nor an adapter ${wanted}; there are ${known.map(({ id }) => id).join(', ') || 'none'}.`,
    { code: 'file-unreadable', file: wanted },
  );
}

/** A model named by a path outside models/; undefined for an id. */
export function resolveModelFolder(model: string): string | undefined {
  if (existsSync(join('models', model, 'config.json'))) return undefined;
  if (existsSync(join(model, 'config.json'))) return model;
  throw new CommandError(`--model: neither models/${model} nor the folder ${model} holds a config.json.`, {
    code: 'model-missing',
    file: model,
    remedy: 'npm run models -- list names those that can be had.',
  });
}
