/**
 * An English action as a person types it ("RideBike", "push-ups", "riding a bike") becomes the dictionaries' entry for it,
 * and with it a suggestion for the Chinese side. Nothing is guessed: the words have to agree, in three widening rounds.
 *
 * 1. exact, after normalisation: case, camelCase, `_`, `-`, punctuation and brackets
 * 2. the same words whatever their endings (ride, rides, riding), without articles
 * 3. the same letters, written apart or together (skate boarding, skateboarding), and without remarks such as "(sport)"
 *
 * Where several entries agree, the earlier set and the lower id win.
 */
import type { Label } from './labelSets';
import { loadAllLabels } from './labelSets';

const rounds: readonly ((text: string) => string)[] = [normalise, wordKey, letterKey];
const articles = new Set(['a', 'an', 'the']);

/** Prepares a list of labels for many look-ups. */
export function createSuggester(labels: readonly Label[]): (english: string) => Label | undefined {
  const indexes = rounds.map((key) => {
    const index = new Map<string, Label>();
    // The spoken form of any entry goes before the dataset's spelling of another.
    for (const text of [(label: Label) => label.en, (label: Label) => label.name]) {
      for (const label of labels) {
        const found = key(text(label));
        if (!index.has(found)) index.set(found, label);
      }
    }
    return index;
  });
  return (english) => {
    for (const [round, key] of rounds.entries()) {
      const found = key(english);
      const label = found === '' ? undefined : indexes[round]!.get(found);
      if (label) return label;
    }
    return undefined;
  };
}

let everyDictionary: Promise<(english: string) => Label | undefined> | undefined;

/** Looks an English action up in all dictionaries, which are fetched at the first call. */
export async function suggestChinese(english: string): Promise<Label | undefined> {
  everyDictionary ??= loadAllLabels().then(createSuggester, (error: unknown) => {
    everyDictionary = undefined; // so that the next call tries again
    throw error;
  });
  return (await everyDictionary)(english);
}

/** "HandstandPushups", "handstand_pushups", "Handstand pushups!" -> "handstand pushups" */
function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

function wordKey(text: string): string {
  return normalise(text)
    .split(' ')
    .filter((word) => !articles.has(word))
    .map(stem)
    .join(' ');
}

/** The stem is taken of the letters as one word, so that a space inside makes no difference. */
function letterKey(text: string): string {
  const words = normalise(text.replace(/\([^)]*\)/g, ' ')).split(' ');
  return stem(words.filter((word) => !articles.has(word)).join(''));
}

/** riding, rides, ride -> rid; cookies, cookie -> cooky; tying, ties, tie -> ty. For comparing, not for reading. */
function stem(word: string): string {
  const singular = word
    .replace(/ies$/, 'ie')
    .replace(/(s|x|z|ch|sh)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const bare = singular.replace(/^(.*[aeiouy].*)ing$/, '$1');
  const single = bare === singular ? bare : bare.replace(/([^aeioulsz])\1$/, '$1');
  return single.replace(/ie$/, 'y').replace(/(.)e$/, '$1');
}
