/** What the element says, in the language of the page it stands in. */
const english = {
  player: 'The clip, with where the model looks',
  heat: 'Heat',
  strip: 'Frames that were looked at',
  frame: (n: number, count: number, seconds: string, weight: string) => `Frame ${n} of ${count}, ${seconds} s, weight ${weight}`,
  answer: 'Actions, the likeliest first',
  loading: (share: string) => `Loading the model ... ${share}`,
  working: 'Looking at the clip ...',
  none: 'No answer: this is not of the world that the model knows.',
  unsure: 'No answer: nothing is likely enough.',
};

export type Words = typeof english;

const chinese: Words = {
  player: '视频与模型关注的位置',
  heat: '热力图',
  strip: '模型看过的帧',
  frame: (n, count, seconds, weight) => `第 ${n} 帧，共 ${count} 帧，${seconds} 秒，权重 ${weight}`,
  answer: '动作，可能性由高到低',
  loading: (share) => `正在加载模型…… ${share}`,
  working: '正在识别……',
  none: '没有答案：视频不属于此模型认识的世界。',
  unsure: '没有答案：没有一个动作足够可能。',
};

/** @param language a language tag, as in `lang`; what is not Chinese is English */
export function wordsOf(language: string): Words {
  return language.toLowerCase().startsWith('zh') ? chinese : english;
}
