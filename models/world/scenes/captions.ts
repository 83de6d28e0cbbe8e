/** All captions of a concept or a learned action, in both languages: what the embedded model is trained to tell apart. */

import { actions } from './actions';
import { concepts } from './concepts';

/** The English sentence the product wraps around a label (docs/method.md, Sec. 3.4). */
export const labelPrefix = 'This is a video about ';

export interface CaptionSet {
  readonly id: string;
  readonly kind: 'action' | 'frame';
  readonly en: readonly string[];
  readonly zh: readonly string[];
}

const actionTemplates = {
  en: [
    '{}',
    `${labelPrefix}{}`,
    `${labelPrefix}{}`,
    'a video of {}',
    'a person {}',
    'someone {}',
    'a picture of {}',
    'a man or a woman {}',
  ],
  zh: ['{}', '{}', '一个人在{}', '有人正在{}', '这是关于{}的视频', '一段{}的视频', '画面里有人{}'],
} as const;
const frameTemplates = {
  en: ['{}', '{}', `${labelPrefix}{}`, 'a picture of {}', 'a video of {}'],
  zh: ['{}', '{}', '这是关于{}的视频', '画面：{}'],
} as const;

const fill = (templates: readonly string[], sayings: readonly string[]): string[] =>
  sayings.flatMap((saying) => templates.map((template) => template.replace('{}', saying)));

export function captionSets(): CaptionSet[] {
  const ofActions = actions
    .filter((action) => action.learned)
    .map((action): CaptionSet => ({
      id: action.id,
      kind: 'action',
      en: fill(actionTemplates.en, [action.en, action.en, ...(action.sayings?.en ?? [])]),
      zh: fill(actionTemplates.zh, [action.zh, action.zh, ...(action.sayings?.zh ?? [])]),
    }));
  const ofFrames = Object.entries(concepts).map(([id, sayings]): CaptionSet => ({
    id: `frame:${id}`,
    kind: 'frame',
    en: fill(frameTemplates.en, sayings.en),
    zh: fill(frameTemplates.zh, sayings.zh),
  }));
  return [...ofActions, ...ofFrames];
}
