/** Chinese of the glossary in the help. The same keys as en/help/glossary.ts. */
import type { GlossaryTexts } from '../../en/help/glossary';

export const glossaryZh: GlossaryTexts = {
  title: '名词解释',
  explain: '这是什么意思：{{term}}',
  words: {
    adapter: { term: '教会的内容（适配器）', means: '用你自己的视频教出来的小文件。大模型本身不变。' },
    baseline: { term: '什么都没教（基线）', means: '只用大模型，各帧按标签的词加权。' },
    method: { term: '使用教会的内容（使用本方法）', means: '大模型加上适配器的提示，让各帧互相看到。' },
    views: { term: '看视频的次数（视图）', means: '在中间看一次，或看十二次：四个时刻乘三种裁剪，取平均。' },
    layer: { term: '看向哪里（最后一层、rollout）', means: '注意力：一帧的哪些部分传到它的概括，只看最后一步或贯穿各层。' },
    relevance: { term: '什么支持某个标签（相关性）', means: '画面的哪些部分提高了某个标签的得分，由梯度回溯得出。' },
    weight: { term: '一帧有多重要（权重）', means: '标签的每个词选出与它相近的帧；所有帧的权重合计 100 %。' },
    fusion: { term: '中文还是英文（融合，lambda）', means: '两种语言在得分中各占多少。' },
    threshold: { term: '“都不是”（阈值）', means: '低于此值，任何标签都不算答案。' },
    windows: { term: '长视频的一段（时间窗）', means: '长视频逐段查看，每段各有答案。在“实时”页：答案所依据的最近几秒。' },
    template: { term: '标签所在的句子（模板）', means: '文本编码器读到的内容：“This is a video about …”。' },
  },
};
