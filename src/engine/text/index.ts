/**
 * Labels to embeddings: the public door of this folder.
 *
 *   const towers = { english, chinese };                       // TextTower: { hash, open() }, from library/modelStore
 *   const cache = indexedDbCache();
 *   const texts = await embedLabels(towers, labels, template, { cache, signal, onProgress });
 *   texts.en    // Float32Array [C, E] or null     eps_T, unit length
 *   texts.words // { data [C, n, E], mask [C, n] (1 = word), count: n }   unit length, for the frame weights
 *   texts.zh    // Float32Array [C, E] or null     eps_C, unit length
 *
 * tf must have a backend (engine/backend/device) before `embedLabels` meets a text that is not in the cache; towers are read
 * layer by layer and leave nothing in memory. A template is any text with `{label}` in it.
 */
export { embedLabels, languagesOf, type LabelEmbeddings, type TextTowers } from './embedLabels';
export { refuseUnreadable } from './readable';
export { indexedDbCache } from './embeddingCache';
export { runClipText } from './towers/clipTextTower';
export { runChineseText } from './towers/chineseTextTower';
export { readTokenizer } from './tokenizer/tokenizers';
