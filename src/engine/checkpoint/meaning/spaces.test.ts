import { expect, test } from 'vitest';
import { declaredSpace, judgeSpaces, spacesOfFolder } from './spaces';

const none = { eyes: null, english: null, chinese: null, chineseEyes: null };

test.each([
  ['CLIP alone', { eyes: 'clip.pt', english: 'clip.pt' }, ['en'], false],
  ['CLIP and a Chinese tower alone', { eyes: 'clip.pt', english: 'clip.pt', chinese: 'chinese.pt' }, ['en'], false],
  ['CLIP and a whole Chinese-CLIP', { eyes: 'clip.pt', english: 'clip.pt', chinese: 'cn.pt', chineseEyes: 'cn.pt' }, ['en'], true],
  ['Chinese-CLIP alone', { eyes: 'cn.pt', chinese: 'cn.pt' }, ['zh'], false],
  ['a CLIP in two files', { eyes: 'vision.bin', english: 'text.bin' }, ['en'], false],
  ['a CLIP in two files and a Chinese tower', { eyes: 'vision.bin', english: 'text.bin', chinese: 'chinese.pt' }, ['en'], false],
  ['Chinese-CLIP with an English text of another file', { eyes: 'cn.pt', english: 'text.bin', chinese: 'cn.pt' }, ['zh'], false],
  ['both texts in one file with the eyes', { eyes: 'one.bin', english: 'one.bin', chinese: 'one.bin' }, ['en', 'zh'], false],
  ['eyes and a Chinese text from two files', { eyes: 'eyes.pt', chinese: 'chinese.pt' }, [], false],
  ['a text that waits for its eyes', { chinese: 'chinese.pt' }, [], false],
])('%s', (_, origins, shared, ownEyes) => {
  expect(judgeSpaces({ ...none, ...origins })).toEqual({ shared, ownEyes });
});

test('what a model declares counts, for towers that it has', () => {
  const files = { ...none, eyes: 'model.safetensors', english: 'model.safetensors', chinese: 'chinese/model.safetensors' };
  expect(judgeSpaces(files, ['en', 'zh']).shared).toEqual(['en', 'zh']);
  expect(judgeSpaces({ ...files, english: null }, ['en', 'zh']).shared).toEqual(['zh']);
  expect(judgeSpaces(files, []).shared).toEqual([]);
});

test('config.json declares the space, or says nothing that counts', () => {
  expect(declaredSpace({ shared_space: ['en', 'zh'] })).toEqual(['en', 'zh']);
  for (const config of [{}, null, 'text', { shared_space: 'en' }, { shared_space: ['fr'] }]) expect(declaredSpace(config)).toBeUndefined();
});

test('a folder of ours says it in its config.json, an older one by what it holds', () => {
  expect(spacesOfFolder({ shared_space: ['en', 'zh'] }, {}, ['en', 'zh'])).toEqual({ shared: ['en', 'zh'], ownEyes: false });
  expect(spacesOfFolder({}, { hidden_size: 128 }, ['en', 'zh'])).toEqual({ shared: ['en'], ownEyes: false });
  expect(spacesOfFolder({}, { text_config: {}, vision_config: {} }, ['en', 'zh'])).toEqual({ shared: ['en'], ownEyes: true });
  expect(spacesOfFolder(undefined, undefined, ['zh'])).toEqual({ shared: ['zh'], ownEyes: false });
});
