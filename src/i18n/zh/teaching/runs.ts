/** Chinese of the Teach page: the trainings of this browser. */
import type { RunsTexts } from '../../en/teaching/runs';

export const runsZh: RunsTexts = {
  runs: {
    title: '训练记录',
    about: '每次训练都会加入记录，不会覆盖以前的。选两次可以对比。',
    compare: '两次训练的对比',
    compareName: '对比 {{name}}',
    what: '项目',
    look: '曲线与设置',
    seed: '随机种子 {{seed}}',
    took: '用时',
    ended: { finished: '已完成', stopped: '已停止', 'not-finite': '因损失异常而结束' },
    forget: '从记录中移除',
    forgetName: '从记录中移除 {{name}}',
    alike: '两次的设置相同；不同的是视频，或是另一台机器上的偶然。',
  },
  story: {
    title: '来历',
    classes: '类别',
    numbers: '参数数量',
    instant: '它没有经过训练，只是记住了视频（即时回答）。',
    untold: '文件没有说明它是怎样训练的。',
  },
};
