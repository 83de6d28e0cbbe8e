/** English of the rows of the ladder (src/shared/evaluation/ladder.ts), for every page that offers them. */
import type { LadderRowId } from '../../../shared/evaluation/ladder';

export const ladderEn = {
  clip: 'CLIP mean pooling',
  baseline: 'baseline untrained',
  'baseline-trained': 'baseline with e_t trained',
  prompts: '+ TP',
  beta: '+ beta',
  chinese: '+ Chinese',
} satisfies Record<LadderRowId, string>;
