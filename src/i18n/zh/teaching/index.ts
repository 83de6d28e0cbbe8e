/** 简体中文，教学页 (Chinese of the Teach page): it comes with the page, not with the app. The same keys as en/teaching. */
import { collectZh } from './collect';
import { trainZh } from './train';
import { instantZh } from './instant';
import { outcomeZh } from './outcome';
import { runsZh } from './runs';
import type { TeachingTexts } from '../../en/teaching';

export const teachingZh: TeachingTexts = {
  title: '教学',
  keys: {
    title: '本页快捷键',
    new: '新建类别',
    undo: '撤销上一步更改',
    arrows: '在视频之间移动',
    choose: '选择；按住 Ctrl 或 Shift 可多选',
    holdOut: '测试或训练',
    trim: '裁剪',
    move: '移到其他类别',
    compare: '前后注意力对比',
    remove: '移除',
    pause: '暂停或继续',
  },
  ...collectZh,
  ...trainZh,
  ...outcomeZh,
  ...runsZh,
  ...instantZh,
};
