/** What a name of a folder or of a list says: which part of a data set it holds, and of which official split. */

export type SetRole = 'train' | 'test' | 'val';

const roles: Readonly<Record<string, SetRole>> = {
  train: 'train',
  training: 'train',
  trn: 'train',
  test: 'test',
  testing: 'test',
  tst: 'test',
  val: 'val',
  valid: 'val',
  validate: 'val',
  validation: 'val',
  dev: 'val',
  eval: 'val',
  evaluation: 'val',
  训练: 'train',
  训练集: 'train',
  测试: 'test',
  测试集: 'test',
  验证: 'val',
  验证集: 'val',
};

/** Of a folder: it is called that and nothing more (`train`, `Training_set`, `val_256`). */
export function roleOfFolder(name: string): SetRole | null {
  const words = wordsOf(name);
  return words.length === 1 ? (roles[words[0]!] ?? null) : null;
}

/** Of a list: one of its words says it (`trainlist01.txt`, `something-something-v1-validation.csv`). */
export function roleOfList(name: string): SetRole | null {
  const found = new Set(wordsOf(name.replace(/\.[^.]+$/, '')).flatMap((word) => roles[word] ?? []));
  return found.size === 1 ? [...found][0]! : null;
}

/** 2 of `testlist02.txt`, `ucf101_val_split_2_videos.txt`, `fold3_train.csv`; null of a name without. */
export function foldOfList(name: string): number | null {
  const digits = /(?:split|list|fold)[ _-]*0*(\d{1,2})(?!\d)/i.exec(name)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}

const besides = new Set([
  'list',
  'set',
  'sets',
  'split',
  'data',
  'dataset',
  'video',
  'videos',
  'clip',
  'clips',
  'rawframes',
  'frames',
  'fold',
]);

function wordsOf(name: string): string[] {
  return name
    .normalize('NFC')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{Letter}]+/u)
    .map((word) => word.replace(/^(train|test|val|validation)(?:list|set|data|split)$/, '$1'))
    .filter((word) => word !== '' && !besides.has(word));
}
