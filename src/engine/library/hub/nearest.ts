/** What to take instead of a model that cannot run: the catalogue's nearest in language and size. */
import type { RefusalReason } from '../../../shared/models/hub';

/** Ids of models/catalog.json; a test holds them together. */
export const nearestIds = {
  tiny: 'tinyclip-vit-8m-16',
  small: 'tinyclip-vit-39m-16',
  quick: 'datacomp-vit-base-patch32-256',
  base: 'clip-vit-base-patch16',
  large: 'clip-vit-large-patch14',
  chinese: 'chinese-clip-vit-base-patch16',
} as const;

/** @param names everything the repository is called by */
export function nearestTo(reason: RefusalReason, names: string): string {
  if (/chinese|cn_clip|taiyi|wukong|\bzh\b/i.test(names) || reason === 'bert-text-alone') return nearestIds.chinese;
  if (reason === 'sentencepiece' && !/siglip/i.test(names)) return nearestIds.base; // many languages: the one that reads two
  if (/large|[-_/]l[-_/]?1[46]|huge|vit-?h|giant|so400m|x64|x50|bigg|vit-?g/i.test(names)) return nearestIds.large;
  if (reason === 'fastvit') return /s[01]\b|mci[01]\b/i.test(names) ? nearestIds.tiny : nearestIds.small;
  if (/tiny|small|[-_]s[-_/]?\d/i.test(names)) return nearestIds.small;
  return reason === 'resnet' || reason === 'convnext' ? nearestIds.quick : nearestIds.base;
}
