/** Learns a small byte-pair vocabulary in CLIP's form (bytes, "</w>" at word ends, start and end tokens last) and writes it as tokenizer.json. */

const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu;

/** CLIP's table from bytes to printable characters. */
function byteCharacters(): string[] {
  const printable = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let extra = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : 256 + extra++));
}

export function learnBytePairs(captions: readonly string[], mergeCount: number): object {
  const characters = byteCharacters();
  const counts = new Map<string, number>();
  for (const caption of captions)
    for (const word of caption.toLowerCase().match(wordPattern) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => {
    const parts = [...new TextEncoder().encode(word)].map((byte) => characters[byte] ?? '');
    parts[parts.length - 1] += '</w>';
    return { parts, count };
  });
  const merges: [string, string][] = [];
  while (merges.length < mergeCount) {
    const pairs = new Map<string, number>();
    for (const { parts, count } of words)
      for (let at = 0; at + 1 < parts.length; at++) {
        const key = `${parts[at]} ${parts[at + 1]}`;
        pairs.set(key, (pairs.get(key) ?? 0) + count);
      }
    const best = [...pairs].sort((first, second) => second[1] - first[1] || (first[0] < second[0] ? -1 : 1))[0];
    if (!best) break;
    const [left = '', right = ''] = best[0].split(' ');
    merges.push([left, right]);
    for (const word of words)
      for (let at = 0; at + 1 < word.parts.length; at++) {
        if (word.parts[at] === left && word.parts[at + 1] === right) word.parts.splice(at, 2, left + right);
      }
  }
  const tokens = [
    ...characters,
    ...characters.map((character) => `${character}</w>`),
    ...merges.map(([left, right]) => left + right),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  const vocabulary = Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
  const start = vocabulary['<|startoftext|>'] ?? 0;
  const end = vocabulary['<|endoftext|>'] ?? 0;
  const special = (id: number, content: string): object => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(start, '<|startoftext|>'), special(end, '<|endoftext|>')],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['<|endoftext|>', end],
      cls: ['<|startoftext|>', start],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<|endoftext|>',
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab: vocabulary,
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}
