/**
 * The label dictionaries: HMDB-51, UCF-101, Something-Something V1 and Kinetics-400, every class in
 * English and Chinese. Each dictionary is a chunk of its own, fetched when it is asked for.
 *
 * `id` counts from 0 in the official order (UCF-101's own list counts from 1), `name` is spelled as the dataset spells
 * it, `en` and `zh` say the action as people say it. The dictionaries are ours; the footage is not, and none is included.
 */
import ssv1Order from './ssv1Order.json';

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly en: string;
  readonly zh: string;
}

export const labelSetIds = ['hmdb51', 'ucf101', 'ssv1', 'kinetics400'] as const;

export type LabelSetId = (typeof labelSetIds)[number];

/** One text in both languages of the page. */
interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export interface LabelSet {
  readonly id: LabelSetId;
  readonly title: Bilingual;
  /** One line: what the clips show and where they come from. */
  readonly about: Bilingual;
  /** Number of labels in the dictionary. */
  readonly classes: number;
  /** Number of clips in the dataset, as its authors published it. */
  readonly clips: number;
  /** One line on the terms of the footage. */
  readonly licence: Bilingual;
  /** The dataset's page or, where it has none of its own any more, its paper. */
  readonly source: string;
  /** Fetches the dictionary, in the official order. */
  readonly load: () => Promise<readonly Label[]>;
}

export const labelSets: Readonly<Record<LabelSetId, LabelSet>> = {
  hmdb51: {
    id: 'hmdb51',
    title: { en: 'HMDB-51', zh: 'HMDB-51 人体动作' },
    about: { en: 'Everyday actions, mostly from films', zh: '日常动作，大多取自电影' },
    classes: 51,
    clips: 6766,
    licence: {
      en: 'CC BY 4.0 by its authors; the films and web videos belong to their owners',
      zh: '作者以 CC BY 4.0 发布；影片和网络视频的版权归各自所有者',
    },
    source: 'https://serre-lab.clps.brown.edu/resource/hmdb-a-large-human-motion-database/',
    load: async () => (await import('./hmdb51.json')).default,
  },
  ucf101: {
    id: 'ucf101',
    title: { en: 'UCF-101', zh: 'UCF-101 运动与生活' },
    about: { en: 'Sports, instruments and daily life, from YouTube', zh: '体育、乐器与日常生活，取自 YouTube' },
    classes: 101,
    clips: 13320,
    licence: {
      en: 'Published for research, without a licence of its own; the videos belong to their uploaders',
      zh: '为研究而发布，没有单独的许可证；视频版权归上传者',
    },
    source: 'https://www.crcv.ucf.edu/data/UCF101.php',
    load: async () => (await import('./ucf101.json')).default,
  },
  ssv1: {
    id: 'ssv1',
    title: { en: 'Something-Something V1', zh: 'Something-Something V1 手与物' },
    about: { en: 'Hands doing something with something, filmed by volunteers', zh: '手对物体的各种操作，由志愿者拍摄' },
    classes: 174,
    clips: 108499,
    licence: {
      en: 'Released by TwentyBN (now Qualcomm) for research under its own terms',
      zh: '由 TwentyBN（现属高通）按其自有条款发布，供研究使用',
    },
    source: 'https://arxiv.org/abs/1706.04261',
    load: async () => (await import('./ssv1.json')).default,
  },
  kinetics400: {
    id: 'kinetics400',
    title: { en: 'Kinetics-400', zh: 'Kinetics-400 人类活动' },
    about: { en: 'A wide range of human activities, from YouTube', zh: '范围广泛的人类活动，取自 YouTube' },
    classes: 400,
    clips: 306245,
    licence: {
      en: 'Annotations CC BY 4.0; the videos belong to their uploaders',
      zh: '标注采用 CC BY 4.0；视频版权归上传者',
    },
    source: 'https://arxiv.org/abs/1705.06950',
    load: async () => (await import('./kinetics400.json')).default,
  },
};

/**
 * Something-Something V1 in the alphabetical order of the TSM, UniFormer and BIKE family of checkpoints: class k of such
 * a model is entry k of this list. Each entry keeps its official id.
 */
export async function loadSsv1Alphabetical(): Promise<readonly Label[]> {
  const official = await labelSets.ssv1.load();
  return ssv1Order.alphabetical.map((id) => official[id]!);
}

/** Every dictionary, one after the other in the order of `labelSetIds`. */
export async function loadAllLabels(): Promise<readonly Label[]> {
  return (await Promise.all(labelSetIds.map((id) => labelSets[id].load()))).flat();
}
