/** The bytes of a pickle, read in order, and the purse of memory from which whatever it builds is paid. */
import { AppError } from '../../../../shared/errors/errors';
import type { Bytes } from '../../../../shared/base/units';
import type { Refuse } from './pickled';

/** What things take in memory, in bytes, as measured in V8 and rounded up. */
export const cost = { record: 400, list: 120, item: 16, entry: 64, text: 40, letter: 2, number: 16, name: 160, memo: 48 };
/** The pickle of a CLIP of 600 tensors takes 2 MB. */
const purse: Bytes = 96 << 20;
const longestText: Bytes = 100_000;

export interface PickleReader {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly data: DataView;
  readonly refuse: Refuse;
  readonly pay: (price: Bytes) => void;
  /** Moves past so many bytes and gives where they begin. */
  readonly take: (length: number) => number;
  readonly text: (length: number) => string;
  /** Up to the next line's end. */
  readonly line: () => string;
  readonly byte: () => number;
  readonly word: () => number;
  /** "byte 12", for messages. */
  readonly place: () => string;
}

export function pickleReader(bytes: Uint8Array, file: string): PickleReader {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, spent] = [0, 0];
  const place = () => `byte ${at}`;
  const refuse: Refuse = (what, why) => {
    const record = what.length > 100 ? `${what.slice(0, 100)}…` : what;
    throw new AppError('model-invalid', `${file}: its pickle holds ${record}, which is refused: ${why}.`, {
      remedy: 'Only tensors, storages and dictionaries are read. Save the plain state_dict, or use safetensors.',
      details: { file, record },
    });
  };
  const pay = (price: Bytes) => {
    spent += price;
    if (spent > purse) refuse('more than a checkpoint', 'it builds things without end');
  };
  const take = (length: number) => {
    if (length < 0 || at + length > bytes.byteLength) refuse(place(), 'the pickle is cut short');
    at += length;
    return at - length;
  };
  const text = (length: number) => {
    if (length > longestText) refuse(`a text of ${length} bytes`, 'no tensor has such a name');
    pay(cost.text + cost.letter * length);
    const from = take(length);
    return new TextDecoder().decode(bytes.subarray(from, from + length));
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    const found = text((end < 0 ? bytes.byteLength : end) - at);
    take(1);
    return found;
  };
  const byte = () => data.getUint8(take(1));
  const word = () => data.getUint32(take(4), true);
  return { file, bytes, data, refuse, pay, take, text, line, byte, word, place };
}
