/** Chinese of the Teach page: the answer that stands before anything is trained, and what would make it better. */
import type { InstantTexts } from '../../en/teaching/instant';

export const instantZh: InstantTexts = {
  instant: {
    title: '即时回答',
    about: '不需要训练：模型在你的视频中看到了什么、按什么顺序看到，都被记下来，与类别的文字一起作答。',
    how: 'Tip-Adapter 的缓存方法（Zhang 等，ECCV 2022），并加入了识别先后顺序的部分',
    working: '正在看视频',
    stages: { 'loading-model': '正在载入模型', text: '正在读类别名称', encoding: '正在看视频' },
    stop: '停止',
    start: '立即回答',
    leftOut: '每段视频由其余视频判断',
    heldOut: '测试视频',
    words: '只凭文字 {{words}}，加上你的视频 {{instant}}。',
    oneClip: '只有一段视频的类别无从检验：加入第二段后就会有数字。',
    trainAdds: '“训练”会在模型的视觉编码器里加入提示，让它去看区分这些类别的地方；需要几分钟，是否更好由测试视频来回答。',
    use: '立即使用',
    keep: '保存即时适配器',
    kept: '已存为“{{name}}”。',
    name: '{{name}}（即时）',
    took: '{{clips}} 段视频，其中 {{encoded}} 段刚刚看过，用时 {{time}}',
    advice: {
      'too-few_one': '再加 {{count}} 段“{{name}}”的视频帮助最大。',
      'too-few_other': '再加 {{count}} 段“{{name}}”的视频帮助最大。',
      'more-of_one': '再加 {{count}} 段“{{name}}”的视频帮助最大：它最常被认错。',
      'more-of_other': '再加 {{count}} 段“{{name}}”的视频帮助最大：它最常被认错。',
      'all-right': '你的视频全部都能分清。换一些人和地点的视频，比更多同样的视频更有用。',
    },
    enough: '视频够了吗？',
    curve: '每个类别用这么多段视频时的正确率（即时回答，各抽取五次）',
    curvePoint_one: '{{count}} 段',
    curvePoint_other: '{{count}} 段',
    confused: '互相认错的类别',
    pair: '{{a}}与{{b}}',
    none: '没有视频被认成别的类别。',
  },
};
