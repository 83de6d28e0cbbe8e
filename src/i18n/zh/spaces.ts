/** Chinese of what each language does in an answer, and why. The same keys as en/spaces.ts. */
import type { spacesEn } from '../en/spaces';

export const spacesZh: typeof spacesEn = {
  label: '各语言的作用',
  apart: {
    zh: '中文仅为译名：中文编码器与该模型的视觉编码器分别训练而成，在适配器用两种语言训练之前，中文得分只会是噪声。',
    en: '英文仅为译名：英文编码器与该模型的视觉编码器分别训练而成，在适配器用两种语言训练之前，英文得分只会是噪声。',
  },
  incomplete: {
    zh: '有些标签没有中文，因此仅由英文作答。',
    en: '有些标签没有英文，因此仅由中文作答。',
  },
  unread: {
    zh: '该模型只懂英文。',
    en: '该模型只懂中文。',
  },
  reads: {
    apart: '英文；中文需先用适配器训练',
    ownEyes: '英文；中文可用原配视觉编码器，或在训练之后使用',
  },
  taught: { both: '用中英文训练', en: '用英文训练', zh: '用中文训练' },
  notCounted: '不计入',
  notCountedWhy: '仅为译名，不计入得分：这种语言与该模型的视觉编码器尚无关联。',
  own: '每种语言用自己的视觉编码器：英文用 CLIP 的，中文用与它一同训练的。因此要编码两次：{{model}} 毫秒和 {{own}} 毫秒。',
  ownAlone: '这些标签只有中文，因此由与中文一同训练的视觉编码器来看视频：{{own}} 毫秒。',
  ask: '让中文用自己的视觉编码器',
  askHint: '模型保留了与中文一同训练的视觉编码器。启用后每段视频要编码两次，两个编码器各一次。',
  stop: '改回仅用英文',
  option: '中文用原配视觉编码器',
  optionHint: '每种语言用自己的视觉编码器：英文用 CLIP 的，中文用与它一同训练的，再融合得分。每段视频要编码两次。',
  optionTaught: '该适配器已用 CLIP 的视觉编码器学过中文，因此仍由它来看。',
  facts: {
    model: '模型：{{model}}',
    adapter: '适配器：{{adapter}}',
    baseline: '无适配器（基线）',
    labels: '标签：{{labels}}',
    template: '模板：{{template}}',
    frames: '帧数：{{frames}}',
    views: '视图：{{views}}',
    lambda: 'λ（权重）{{lambda}}',
    languages: '语言：{{languages}}',
    names: { en: '英文', zh: '中文' },
  },
};
