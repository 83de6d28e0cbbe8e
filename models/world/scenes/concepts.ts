/**
 * What captions may say about a single frame besides naming a learned action: objects and postures. Kept-out actions are
 * never named here, nor is anything that needs more than one frame to be true.
 */

export const concepts = {
  standing: {
    en: ['a person standing', 'someone on their feet', 'a standing person'],
    zh: ['一个人站着', '站立的人', '有人站着'],
  },
  walking: {
    en: ['a person walking', 'someone taking a walk', 'a walking person'],
    zh: ['一个人在走路', '有人在散步', '行走的人'],
  },
  sitting: {
    en: ['a person sitting', 'someone seated', 'a sitting person'],
    zh: ['一个人坐着', '坐着的人', '有人坐着'],
  },
  crouching: {
    en: ['a person crouching', 'someone with bent knees', 'a crouching person'],
    zh: ['一个人蹲着', '蹲着的人', '有人屈膝蹲着'],
  },
  bending: {
    en: ['a person bending over', 'someone leaning forward', 'a stooping person'],
    zh: ['一个人弯着腰', '弯腰的人', '有人俯身'],
  },
  kneeling: {
    en: ['a person kneeling', 'someone on their knees', 'a kneeling person'],
    zh: ['一个人跪着', '跪着的人', '有人跪在地上'],
  },
  'arm-raised': {
    en: ['a person with a raised arm', 'someone with one hand in the air'],
    zh: ['一个人举着手', '举着一只手的人'],
  },
  'arms-raised': {
    en: ['a person with both arms raised', 'someone with both hands in the air'],
    zh: ['一个人举着双手', '高举双臂的人'],
  },
  'arms-forward': {
    en: ['a person with arms stretched forward', 'someone reaching ahead'],
    zh: ['双臂前伸的人', '一个人向前伸着手'],
  },
  'face-down': { en: ['a person lying face down', 'someone flat on the belly'], zh: ['一个人脸朝下', '俯卧的人'] },
  'on-the-ground': { en: ['a person on the ground', 'someone lying on the back'], zh: ['一个人在地上', '仰卧的人'] },
  'upside-down': { en: ['a person upside down', 'someone with feet in the air'], zh: ['一个人头朝下', '双脚朝天的人'] },
  hanging: { en: ['a person hanging from a bar', 'someone on a high bar'], zh: ['一个人吊在单杠上', '挂在杠上的人'] },
  cup: { en: ['a person with a cup', 'someone with a glass in hand'], zh: ['拿着杯子的人', '手里有杯子'] },
  chair: { en: ['a chair', 'a person and a chair', 'a chair in a room'], zh: ['椅子', '人和椅子', '一把椅子'] },
  box: { en: ['a box', 'a person and a box', 'a big box'], zh: ['箱子', '人和箱子', '一个箱子'] },
  door: { en: ['a door', 'a person and a door', 'a door in a wall'], zh: ['门', '人和门', '一扇门'] },
  ladder: { en: ['a ladder', 'a person and a ladder', 'a tall ladder'], zh: ['梯子', '人和梯子', '一架梯子'] },
  ball: { en: ['a ball', 'a person and a ball', 'a round ball'], zh: ['球', '人和球', '一个球'] },
  hat: { en: ['a hat', 'a person and a hat', 'a hat with a brim'], zh: ['帽子', '人和帽子', '一顶帽子'] },
  'on-chair': { en: ['a person sitting on a chair', 'someone on a chair'], zh: ['一个人坐在椅子上', '椅子上的人'] },
  'beside-chair': {
    en: ['a person standing beside a chair', 'someone in front of a chair'],
    zh: ['一个人站在椅子旁边', '椅子前面的人'],
  },
  'over-chair': {
    en: ['a person crouching over a chair', 'someone half seated above a chair'],
    zh: ['一个人半蹲在椅子前', '快挨着椅子的人'],
  },
  'near-box': {
    en: ['a person bending near a box', 'someone stooping over a box'],
    zh: ['一个人在箱子旁弯着腰', '俯身在箱子前的人'],
  },
  'holding-box': {
    en: ['a person holding a box', 'someone with a box in both hands'],
    zh: ['一个人抱着箱子', '手里有箱子的人'],
  },
  'beside-box': {
    en: ['a person standing beside a box', 'a box on the ground before a person'],
    zh: ['一个人站在箱子旁边', '地上有箱子'],
  },
  'hands-on-box': {
    en: ['a person with both hands on a big box', 'someone leaning on a big box'],
    zh: ['双手按着大箱子的人', '一个人靠着大箱子'],
  },
  'shut-door': { en: ['a person beside a shut door', 'a door that is shut'], zh: ['一个人在紧闭的门旁', '门是关着的'] },
  'ajar-door': { en: ['a person at a door ajar', 'a person with a hand on a door'], zh: ['一个人扶着门', '门半掩着'] },
  'wide-door': {
    en: ['a person beside an open door', 'a person in a doorway'],
    zh: ['一个人在敞开的门旁', '门是开着的'],
  },
  'on-ladder': { en: ['a person on a ladder', 'someone holding on to a ladder'], zh: ['一个人在梯子上', '梯子上的人'] },
  'beside-ladder': {
    en: ['a person standing beside a ladder', 'someone at the foot of a ladder'],
    zh: ['一个人站在梯子旁边', '梯子脚下的人'],
  },
  'holding-ball': {
    en: ['a person holding a ball', 'someone with a ball in both hands'],
    zh: ['一个人抱着球', '双手拿着球的人'],
  },
  'ball-in-air': {
    en: ['a ball in the air before a person', 'a ball flying near a person'],
    zh: ['球在人前面的空中', '飞在空中的球'],
  },
  'wearing-hat': {
    en: ['a person wearing a hat', 'someone with a hat on the head'],
    zh: ['头上有帽子的人', '一个人头顶帽子'],
  },
  'holding-hat': {
    en: ['a person holding a hat', 'someone with a hat in one hand'],
    zh: ['手里拿着帽子的人', '一个人手拿帽子'],
  },
} as const satisfies Record<string, { en: readonly string[]; zh: readonly string[] }>;

export type ConceptId = keyof typeof concepts;
