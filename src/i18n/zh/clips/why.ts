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
  ranks: {
    label: '全部标签的排名',
    find: '在全部标签中查找',
    count: '{{shown}} 个，共 {{total}} 个',
    keep: '只保留这 {{count}} 个',
    putBack: '恢复原列表',
  },
  plain: {
    label: '不使用适配器的答案',
    title: '不使用适配器的答案，以及名次变化',
    note: '这是不使用适配器的答案。',
    same: '名次不变',
    up: '升 {{places}} 位',
    down: '降 {{places}} 位',
  },
  focus: {
    frame: '第 {{from}} 帧',
    frames: '第 {{from}} 至 {{to}} 帧',
    somewhere: '“{{label}}”：{{frames}}，{{place}}，占权重的 {{share}}。',
    anywhere: '“{{label}}”：{{frames}}，占权重的 {{share}}。',
    places: {
      upperLeft: '左上',
      upper: '上方',
      upperRight: '右上',
      left: '左侧',
      middle: '中间',
      right: '右侧',
      lowerLeft: '左下',
      lower: '下方',
      lowerRight: '右下',
    },
  },
  link: { copy: '链接', hint: '复制含模型、适配器、标签和设置的地址。地址中不含视频。' },
  address: {
    page: '地址所指的页面不存在：{{page}}。',
    unknown: '地址中有无法识别的内容，已忽略：{{what}}。',
    model: '这里没有模型 {{model}}。请选择其他模型，或在“模型”页获取。',
    adapter: '这里没有适配器 {{adapter}}。请将其文件拖入页面，或选择其他适配器。',
  },
  page: { save: '网页', hint: '保存为一个 HTML 网页：各帧、热图、五个标签和设置' },
  against: '对比标签',
  computing: '正在回溯得分',
  stale: '重新运行该视频即可查看此图。',
};
