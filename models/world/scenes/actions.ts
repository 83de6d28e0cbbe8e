/** The one table of actions: names in both languages, their motion, whether the embedded model learned them, and what is true of every frame. */

import type { Motion } from './drawing/motion';
import type { ConceptId } from './concepts';
import * as everyday from './motions/everyday';
import * as exercise from './motions/exercise';
import * as pairs from './motions/pairs';
import * as single from './motions/single';
import * as sport from './motions/sport';

export interface Action {
  readonly id: string;
  readonly en: string;
  readonly zh: string;
  /** Whether the embedded model's captions named it. */
  readonly learned: boolean;
  /** The action that is this one played backward. */
  readonly reverseOf?: string;
  readonly motion: Motion;
  /** Played from phase 1 to 0. */
  readonly backward?: boolean;
  /** Paraphrases that training uses beside the label; the label itself is always among the captions. Learned actions only. */
  readonly sayings?: { readonly en: readonly string[]; readonly zh: readonly string[] };
  /** Further things that are true of its frames. Learned actions only. */
  readonly shows?: readonly ConceptId[];
}

function learned(id: string, en: string, zh: string, motion: Motion, moreEn: string[], moreZh: string[], shows: ConceptId[]): Action {
  return { id, en, zh, learned: true, motion, sayings: { en: moreEn, zh: moreZh }, shows };
}

/** A motion and its reversal. */
function pair(motion: Motion, forward: [id: string, en: string, zh: string], backward: [id: string, en: string, zh: string]): Action[] {
  return [
    { id: forward[0], en: forward[1], zh: forward[2], learned: false, reverseOf: backward[0], motion },
    {
      id: backward[0],
      en: backward[1],
      zh: backward[2],
      learned: false,
      reverseOf: forward[0],
      motion,
      backward: true,
    },
  ];
}

export const actions: readonly Action[] = [
  learned('wave', 'waving', '挥手', everyday.wave, ['waving a hand', 'waving hello'], ['招手', '挥手打招呼'], ['standing', 'arm-raised']),
  learned('clap', 'clapping', '鼓掌', everyday.clap, ['clapping hands', 'applauding'], ['拍手', '鼓掌叫好'], ['standing']),
  learned(
    'drink',
    'drinking',
    '喝水',
    everyday.drink,
    ['drinking from a cup', 'drinking water'],
    ['喝东西', '用杯子喝水'],
    ['standing', 'cup'],
  ),
  learned(
    'guitar',
    'playing guitar',
    '弹吉他',
    everyday.playGuitar,
    ['playing a guitar', 'strumming a guitar'],
    ['弹奏吉他', '拨弄吉他'],
    ['standing'],
  ),
  learned(
    'read',
    'reading a book',
    '看书',
    everyday.read,
    ['reading', 'reading a book on a chair'],
    ['读书', '坐着看书'],
    ['sitting', 'chair'],
  ),
  learned(
    'jumping-jacks',
    'jumping jacks',
    '开合跳',
    exercise.jumpingJacks,
    ['doing jumping jacks', 'star jumps'],
    ['做开合跳', '跳开合跳'],
    ['standing'],
  ),
  learned('squat', 'squats', '深蹲', exercise.squats, ['doing squats', 'squatting'], ['做深蹲', '练深蹲'], ['arms-forward']),
  learned('push-ups', 'push-ups', '俯卧撑', exercise.pushUps, ['doing push-ups', 'pushups'], ['做俯卧撑', '练俯卧撑'], ['face-down']),
  learned('sit-ups', 'sit-ups', '仰卧起坐', exercise.sitUps, ['doing sit-ups', 'situps'], ['做仰卧起坐', '练仰卧起坐'], ['on-the-ground']),
  learned(
    'pull-ups',
    'pull-ups',
    '引体向上',
    exercise.pullUps,
    ['doing pull-ups', 'pullups on a bar'],
    ['做引体向上', '在单杠上做引体向上'],
    ['hanging'],
  ),
  learned(
    'handstand',
    'doing a handstand',
    '倒立',
    exercise.handstand,
    ['handstand', 'standing on the hands'],
    ['做倒立', '双手倒立'],
    ['upside-down'],
  ),
  learned(
    'weights',
    'lifting weights',
    '举重',
    exercise.weights,
    ['lifting a barbell', 'weightlifting'],
    ['举杠铃', '练举重'],
    ['standing'],
  ),
  learned('skip-rope', 'skipping rope', '跳绳', exercise.skipRope, ['jumping rope', 'skipping a rope'], ['跳绳子', '练跳绳'], ['standing']),
  learned('run', 'running', '跑步', sport.run, ['running fast', 'jogging'], ['奔跑', '慢跑'], []),
  learned('kick', 'kicking a ball', '踢球', sport.kick, ['kicking', 'kicking a football'], ['踢足球', '用脚踢球'], ['standing', 'ball']),
  learned('boxing', 'boxing', '拳击', sport.boxing, ['punching a bag', 'boxing with a punching bag'], ['打拳', '打沙袋'], ['standing']),
  learned('cycling', 'riding a bike', '骑自行车', sport.cycling, ['cycling', 'riding a bicycle'], ['骑车', '骑单车'], []),
  learned('swim', 'swimming', '游泳', sport.swim, ['swimming in water', 'swimming the crawl'], ['在水里游泳', '游自由泳'], ['face-down']),
  learned(
    'golf',
    'playing golf',
    '打高尔夫球',
    sport.golf,
    ['golfing', 'swinging a golf club'],
    ['打高尔夫', '挥高尔夫球杆'],
    ['standing'],
  ),
  learned(
    'dribble',
    'dribbling a basketball',
    '运球',
    sport.dribble,
    ['dribbling', 'bouncing a basketball'],
    ['拍篮球', '运篮球'],
    ['ball'],
  ),
  ...pair(pairs.sitDown, ['sit-down', 'sitting down', '坐下'], ['stand-up', 'standing up', '站起来']),
  ...pair(pairs.pickUp, ['pick-up', 'picking up a box', '拿起箱子'], ['put-down', 'putting down a box', '放下箱子']),
  ...pair(pairs.openDoor, ['open-door', 'opening a door', '开门'], ['close-door', 'closing a door', '关门']),
  ...pair(pairs.pushBox, ['push', 'pushing a box', '推箱子'], ['pull', 'pulling a box', '拉箱子']),
  ...pair(pairs.climbUp, ['climb-up', 'climbing up a ladder', '爬上梯子'], ['climb-down', 'climbing down a ladder', '爬下梯子']),
  ...pair(pairs.throwBall, ['throw', 'throwing a ball', '扔球'], ['catch', 'catching a ball', '接球']),
  ...pair(pairs.putOnHat, ['hat-on', 'putting on a hat', '戴上帽子'], ['hat-off', 'taking off a hat', '摘下帽子']),
  { id: 'sweep', en: 'sweeping the floor', zh: '扫地', learned: false, motion: single.sweep },
  { id: 'archery', en: 'shooting a bow', zh: '射箭', learned: false, motion: single.archery },
  { id: 'hula-hoop', en: 'hula hooping', zh: '转呼啦圈', learned: false, motion: single.hulaHoop },
  { id: 'juggle', en: 'juggling balls', zh: '抛球杂耍', learned: false, motion: single.juggle },
];

/** The action of that id; a RangeError names an unknown one. */
export function actionById(id: string): Action {
  const action = actions.find((candidate) => candidate.id === id);
  if (!action) throw new RangeError(`no action is called "${id}"`);
  return action;
}
