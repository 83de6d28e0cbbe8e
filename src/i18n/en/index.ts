/** English: every text of the app but for the Teach page, which brings its own. The same keys as zh; a test holds them together. */
import { checkpointsEn } from './checkpoints';
import { labelsEn } from './labels';
import { gateEn } from './gate';
import { spacesEn } from './spaces';
import { hubEn } from './hub';
import { shellEn } from './shell';
import { recogniseEn } from './recognise';
import { modelsEn } from './models';
import { glossaryEn } from './help/glossary';
import { whyEn } from './clips/why';
import { errorsEn } from './errors';

export const en = {
  checkpoints: checkpointsEn,
  spaces: spacesEn,
  gate: gateEn,
  labels: labelsEn,
  hub: hubEn,
  ...shellEn,
  ...recogniseEn,
  glossary: glossaryEn,
  why: whyEn,
  models: modelsEn,
  errors: errorsEn,
};

export type Texts = typeof en;
