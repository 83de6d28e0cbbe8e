/** 简体中文: every text of the app but for the Teach page, which brings its own. The same keys as en; a test holds them together. */
import { checkpointsZh } from './checkpoints';
import type { Texts } from '../en';
import { labelsZh } from './labels';
import { gateZh } from './gate';
import { spacesZh } from './spaces';
import { hubZh } from './hub';
import { shellZh } from './shell';
import { recogniseZh } from './recognise';
import { modelsZh } from './models';
import { glossaryZh } from './help/glossary';
import { whyZh } from './clips/why';
import { errorsZh } from './errors';

export const zh: Texts = {
  checkpoints: checkpointsZh,
  spaces: spacesZh,
  gate: gateZh,
  labels: labelsZh,
  hub: hubZh,
  ...shellZh,
  ...recogniseZh,
  glossary: glossaryZh,
  why: whyZh,
  models: modelsZh,
  errors: errorsZh,
};
