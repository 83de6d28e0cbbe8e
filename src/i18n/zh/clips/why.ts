/** Chinese of why an answer is what it is. The same keys as en/clips/why.ts. */
import type { WhyTexts } from '../../en/clips/why';

export const whyZh: WhyTexts = {
  layers: { label: '针对该标签', difference: '两个标签' },
  about: {
    last: '最后一层的注意力：每帧的概括看向哪里。对所有标签都一样。',
    rollout: '逐层相乘的注意力（rollout）：哪些内容传到了每帧的概括。对所有标签都一样。',
    label: '相关性：画面中哪些位置提高了“{{label}}”的得分，由得分的梯度逐层回溯得出。',
    difference: '哪些位置支持“{{label}}”（橙色），哪些支持“{{other}}”（蓝色）。',
  },
  method: '梯度加权注意力：Chefer、Gur、Wolf，ICCV 2021；包括提示在内。',
  words: { cell: '“{{word}}”给第 {{n}} 帧的权重：{{weight}}' },
  against: '对比标签',
  computing: '正在回溯得分',
  stale: '重新运行该视频即可查看此图。',
};
