/** Chinese of the rows of the ladder (src/shared/evaluation/ladder.ts), for every page that offers them. */
import type { LadderRowId } from '../../../shared/evaluation/ladder';

export const ladderZh = {
  clip: 'CLIP 平均池化',
  baseline: '未训练的基线',
  'baseline-trained': '训练 e_t 的基线',
  prompts: '+ 时序提示（TP）',
  beta: '+ beta 重参数化',
  chinese: '+ 中文分支',
} satisfies Record<LadderRowId, string>;
