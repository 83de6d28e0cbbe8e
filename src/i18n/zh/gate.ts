/** 模型不认识所给视频时的说明。The same keys as en/gate.ts. */
import type { GateTexts } from '../en/gate';

export const gateZh: GateTexts = {
  label: '此模型没有答案',
  title: '这是真实视频，或出自他人之手的绘画',
  why: '应用自带的小模型只认识它自己的绘制人物，因此这里不作回答。',
  blankTitle: '这些画面中没有可看的内容',
  blank: {
    black: '所看的画面全是黑的。如果视频并非如此，请剪到有动作的部分，或选择更多帧。',
    blank: '所看的画面是空白的：每幅只有一种颜色。如果视频中有内容，请剪到有动作的部分，或选择更多帧。',
    still: '所看的画面完全相同：没有任何运动。如果确有运动，请剪到那一段，或选择更多帧。',
  },
  choosing: '正在确定哪个模型适合这台机器',
  get: '获取 {{name}} 并回答',
  cost: '{{size}}，约 {{time}}',
  resume: '继续获取 {{name}} 并回答',
  left: '还差 {{size}}，约 {{time}}',
  use: '用 {{name}} 回答',
  once: '只需获取一次，之后保存在此浏览器中。时间按 {{speed}} Mbit/s 估算。你的视频不会被发送到任何地方。',
  perClip: '之后在这台机器上每段视频约需 {{time}}。',
  perClipMeasured: '在这台机器上每段视频需 {{time}}。',
  here: '它已经在这里了。',
  others: '其他模型',
  fetching: '正在获取 {{name}}。一到就回答你的视频，期间你可以继续操作。',
  fetchingMany: '正在获取 {{name}}。一到就回答 {{count}} 段视频，期间你可以继续操作。',
  cancel: '取消',
  cancelHint: '已获取的部分会保留。',
  answering: '正在用 {{name}} 回答',
  offline: '当前离线。模型需要获取一次；网络恢复后按钮即可使用。',
  none: '目录中没有适用于真实视频的模型，请查看模型页。',
  folded: '小模型本来会怎么说',
  note: '这不是此模型所学的绘制人物。所用的适配器是在这里教的或由你带来的，所以仍给出答案，请谨慎看待。',
};
