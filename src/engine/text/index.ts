/**
 * Labels to embeddings: the public door of this folder.
 *
 *   const towers = { english, chinese };                       // TextTower: { hash, open() }, from io/modelStore
 *   const cache = indexedDbCache();
 *   const texts = await embedLabels(towers, labels, template, { cache, signal, onProgress });
 *   texts.en    // Float32Array [C, E] or null     eps_T, unit length
 *   texts.words // { data [C, n, E], mask [C, n] (1 = word), count: n }   unit length, for the frame weights
 *   texts.zh    // Float32Array [C, E] or null     eps_C, unit length
 *
 * tf must have a backend (engine/device) before `embedLabels` meets a text that is not in the cache; towers are read
 * layer by layer and leave nothing in memory. Templates: `englishTemplates`; any text with `{label}` in it works.
 */
export { embedLabels, type LabelEmbeddings, type OpenTower, type TextTower, type TextTowers } from './embedLabels';
export { indexedDbCache, memoryCache, type EmbeddingCache } from './embeddingCache';
export { clipTextConfig, runClipText, type ClipTextConfig, type TowerProgress } from './clipTextTower';
export { chineseTextConfig, runChineseText, type ChineseTextConfig } from './chineseTextTower';
export { createTokenizer, readTokenizer, readTokenizerJson, type TextTokenizer, type TokenizerFiles } from './tokenizers';
export type { TokenizerJson } from './tokenizerJson';
export { englishTemplates, fillTemplate, labelPlace } from './templates';
