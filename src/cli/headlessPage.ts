/** The page the command line drives: no interface, just the engine's calls on files put into the one input. */
import { createEngineClient } from '../client/engineClient';
import { AppError } from '../shared/errors';
import type { CallName } from '../shared/protocol';
import { reportFailure, reportRecognition } from '../shared/report';
import type { RecognizeOptions } from '../shared/recognition';
import type { TrainingSettings } from '../shared/teaching';
import { type TeachClip, teachInPage } from './teachPage';

const engine = createEngineClient();

/** What Node may call through `page.evaluate`: plain JSON in and out. */
const commands = {
  call: (name: CallName, input: never) => engine.call(name, input),

  recognize: async (index: number, options: RecognizeOptions, lambda: number, threshold: number) => {
    const file = fileAt(index);
    try {
      const recognition = await engine.call('recognize', { file, options });
      return reportRecognition(recognition, lambda, threshold);
    } catch (thrown) {
      return reportFailure(file.name, AppError.from(thrown).toData());
    }
  },

  teach: (clips: readonly TeachClip[], settings: TrainingSettings, name: string) => teachInPage(engine, fileAt, clips, settings, name),

  importAdapter: (index: number) => engine.call('importAdapter', { file: fileAt(index) }),
};

export type HeadlessCommands = typeof commands;

function fileAt(index: number): File {
  const file = document.querySelector<HTMLInputElement>('#files')?.files?.[index];
  if (file === undefined) throw new AppError('internal', `no file ${index} in the page`);
  return file;
}

Object.assign(globalThis, { actionScope: commands });
