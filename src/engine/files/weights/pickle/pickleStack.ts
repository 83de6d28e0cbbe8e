/** The stack machine's own memory: a stack with marks, and what it was told to remember. */
import { refusal } from '../../refusal';
import { kindOfName } from './pickleNames';
import {
  describe,
  emptyRecord,
  isList,
  isName,
  isOpaque,
  isRecord,
  isTuple,
  type List,
  type Name,
  type Pickled,
  type PickledRecord,
} from './pickled';
import { cost, type PickleReader } from './pickleReader';

export type PickleStack = ReturnType<typeof pickleStack>;

export function pickleStack({ file, pay, refuse, place }: PickleReader) {
  const stack: Pickled[] = [];
  const marks: number[] = [];
  const memo = new Map<number, Pickled>();

  const topRecord = (): PickledRecord => {
    const value = stack.at(-1);
    if (isOpaque(value)) return emptyRecord();
    return isRecord(value) ? value : refuse(place(), 'a dictionary belongs there');
  };
  return {
    push: (value: Pickled): void => void stack.push(value),
    mark: (): void => void marks.push(stack.length),
    pop: (): Pickled => {
      if (stack.length <= (marks.at(-1) ?? 0)) refuse(place(), 'its stack is empty');
      return stack.pop()!;
    },
    sinceMark: (): Pickled[] => {
      const mark = marks.pop();
      return mark === undefined ? refuse(place(), 'a mark is missing') : stack.splice(mark);
    },
    /** @param index where; without it in the next free place */
    remember: (index = memo.size): void => {
      pay(cost.memo);
      memo.set(index, stack.at(-1) ?? null);
    },
    recall: (index: number): void => void stack.push(memo.has(index) ? memo.get(index)! : refuse(`memo ${index}`, 'it was never set')),
    topRecord,
    topList: (): List => {
      const value = stack.at(-1);
      if (isOpaque(value)) return { kind: 'list', items: [] };
      return isList(value) && value.kind === 'list' ? value : refuse(place(), 'a list belongs there');
    },
    /** Keys and values in turns into the dictionary on top. */
    setItems: (items: readonly Pickled[]): void => {
      const { entries } = topRecord();
      pay((cost.entry * items.length) / 2);
      for (let index = 0; index + 1 < items.length; index += 2) {
        const key = items[index]!;
        if (isName(key) || isOpaque(key) || isTuple(key)) continue; // Lightning's callbacks; no tensor of a model has such a name
        if (typeof key === 'object' && key !== null) refuse(describe(key), 'it is used as a key');
        entries.set(String(key), items[index + 1]!);
      }
    },
    /** A name that is on the list. */
    named: (module: string, name: string): Name => {
      const whole = `${module}.${name}`;
      pay(cost.name);
      if (/QU?Int\d+Storage$|_rebuild_qtensor$/.test(whole)) throw quantised(file, whole);
      if (kindOfName(whole) === undefined) refuse(whole, 'it is not on the list');
      return { kind: 'name', name: whole };
    },
  };
}

function quantised(file: string, whole: string) {
  return refusal(
    'quantised',
    file,
    whole,
    `${file} holds quantised weights (${whole}), which are not read here.`,
    'Take the model in half or full precision (float16, bfloat16, float32).',
    { record: whole },
  );
}
