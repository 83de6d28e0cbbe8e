/**
 * Writes the tokenizers and labels of the embedded model, and the tokenised captions its training reads. Tokenising goes
 * through the written tokenizer.json with the library the product uses, so that training and product see the same ids.
 *
 *   npx tsx models/world/train/texts.ts --out /tmp/demo-data/texts.json
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Tokenizer } from '@huggingface/tokenizers';
import { actions } from '../scenes/actions';
import { captionSets, labelPrefix } from '../scenes/captions';
import { learnBytePairs } from './byte-pairs';
import { characterPieces } from './word-pieces';

const { values } = parseArgs({
  options: { out: { type: 'string', default: '/tmp/demo-data/texts.json' }, keep: { type: 'boolean', default: false } },
});
const folder = join(import.meta.dirname, '../../demo');
const sets = captionSets();
const labels = actions.map(({ id, en, zh, learned, reverseOf }) => ({
  id,
  name: id,
  en,
  zh,
  learned,
  ...(reverseOf ? { reverseOf } : {}),
}));

mkdirSync(join(folder, 'chinese'), { recursive: true });
mkdirSync(dirname(values.out), { recursive: true });
if (!values.keep) {
  writeFileSync(
    join(folder, 'tokenizer.json'),
    `${JSON.stringify(
      learnBytePairs(
        sets.flatMap((set) => set.en),
        420,
      ),
      null,
      1,
    )}\n`,
  );
  writeFileSync(
    join(folder, 'chinese', 'tokenizer.json'),
    `${JSON.stringify(characterPieces([...sets.flatMap((set) => set.zh), ...actions.map((action) => action.zh)]), null, 1)}\n`,
  );
}
writeFileSync(join(folder, 'labels.json'), `[\n${labels.map((label) => `  ${JSON.stringify(label)}`).join(',\n')}\n]\n`);

const open = (path: string): Tokenizer => new Tokenizer(JSON.parse(readFileSync(join(folder, path), 'utf8')) as object, {});
const english = open('tokenizer.json');
const chinese = open('chinese/tokenizer.json');
const ids = (tokenizer: Tokenizer, text: string): number[] => tokenizer.encode(text).ids;
const prefixLength = ids(english, labelPrefix).length - 1;

writeFileSync(
  values.out,
  JSON.stringify({
    vocabulary: { en: english.get_vocab().size, zh: chinese.get_vocab().size },
    sets: sets.map((set) => ({
      id: set.id,
      kind: set.kind,
      en: set.en.map((text) => ids(english, text)),
      zh: set.zh.map((text) => ids(chinese, text)),
      texts: { en: set.en, zh: set.zh },
    })),
    // Label prompts as the product makes them; `words` is where the label's own tokens begin and end.
    labels: labels.map((label) => {
      const en = ids(english, labelPrefix + label.en);
      return { ...label, ids: { en, zh: ids(chinese, label.zh) }, words: [prefixLength, en.length - 1] };
    }),
  }),
);
process.stdout.write(
  `${sets.length} sets, ${sets.reduce((sum, set) => sum + set.en.length, 0)} English captions, prefix of ${prefixLength} tokens\n`,
);
