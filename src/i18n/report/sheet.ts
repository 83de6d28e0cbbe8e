/** Words of the sheet of frames (the paper's Fig. 7) in both languages. A file of its own: a command draws it too, and knows no page. */
import type { SheetWords } from '../../shared/recognition/sheetWords';

export const sheetWords: Readonly<Record<'en' | 'zh', SheetWords>> = {
  en: {
    original: 'Original',
    baseline: 'Baseline',
    method: 'With the method',
    seconds: '{value} s',
    noAnswer: 'no answer',
    noAdapter: 'No adapter is in use, so there is no row with the method.',
    facts: 'Model {model}, adapter {adapter}',
    factsAlone: 'Model {model}',
  },
  zh: {
    original: '原始帧',
    baseline: '基线',
    method: '使用本方法',
    seconds: '{value} 秒',
    noAnswer: '没有答案',
    noAdapter: '未使用适配器，因此没有“使用本方法”的一行。',
    facts: '模型 {model}，适配器 {adapter}',
    factsAlone: '模型 {model}',
  },
};
