/**
 * Python's pickle, as far as a checkpoint of tensors needs it and not one step further. A pickle is a program for a
 * stack machine (Lib/pickletools.py) that may name any function to be called; here a closed list of names stands for
 * plain records, nothing is ever looked up or executed, and any other name or operation is refused by name.
 * Whatever the program builds is paid for from a purse of memory: sixty megabytes of `}` are sixty million dictionaries.
 */
import { describe, emptyRecord, isName, isRecord, objectOf, reduce, storageOf, type Pickled } from './pickled';
import { cost, pickleReader, type PickleReader } from './pickleReader';
import { pickleStack, type PickleStack } from './pickleStack';

type Operation = (reader: PickleReader, stack: PickleStack) => void;

const stop = 0x2e;

/** @throws AppError `model-invalid` with details `{file, record}`: the name or the operation that is refused */
export function unpickle(bytes: Uint8Array, file: string): Pickled {
  const reader = pickleReader(bytes, file);
  const stack = pickleStack(reader);
  for (;;) {
    const code = reader.byte();
    reader.pay(cost.number); // each puts at most one thing on the stack; what is larger pays the rest
    if (code === stop) return stack.pop();
    const operation = operations.get(code);
    if (operation === undefined) reader.refuse(`operation 0x${code.toString(16).padStart(2, '0')}`, 'it is not on the list');
    else operation(reader, stack);
  }
}

const constant =
  (value: Pickled): Operation =>
  (_, stack) =>
    stack.push(value);

/** Bytes, sets and the like are made by name alone. */
function passOver({ pay }: PickleReader, stack: PickleStack, name: string): void {
  pay(cost.list);
  stack.push({ kind: 'opaque', name });
}

function tupleOf(count: number): Operation {
  return ({ pay }, stack) => {
    pay(cost.list);
    const items: Pickled[] = [];
    for (let left = count; left > 0; left--) items.unshift(stack.pop());
    stack.push({ kind: 'tuple', items });
  };
}

const plainValues: readonly (readonly [number, Operation])[] = [
  [0x80, (reader) => void reader.take(1)], // PROTO
  [0x95, (reader) => void reader.take(8)], // FRAME
  [0x28, (_, stack) => stack.mark()], // MARK
  [0x4e, constant(null)], // NONE
  [0x88, constant(true)], // NEWTRUE
  [0x89, constant(false)], // NEWFALSE
  [0x4a, ({ data, take }, stack) => stack.push(data.getInt32(take(4), true))], // BININT
  [0x4b, ({ byte }, stack) => stack.push(byte())], // BININT1
  [0x4d, ({ data, take }, stack) => stack.push(data.getUint16(take(2), true))], // BININT2
  [0x8a, readLong], // LONG1
  [0x47, ({ data, take }, stack) => stack.push(data.getFloat64(take(8), false))], // BINFLOAT
  [0x58, ({ text, word }, stack) => stack.push(text(word()))], // BINUNICODE
  [0x8c, ({ text, byte }, stack) => stack.push(text(byte()))], // SHORT_BINUNICODE
  [0x55, ({ text, byte }, stack) => stack.push(text(byte()))], // SHORT_BINSTRING
  [0x43, (reader, stack) => (reader.take(reader.byte()), passOver(reader, stack, 'bytes'))], // SHORT_BINBYTES
  [0x42, (reader, stack) => (reader.take(reader.word()), passOver(reader, stack, 'bytes'))], // BINBYTES
];

const containers: readonly (readonly [number, Operation])[] = [
  [0x8f, (reader, stack) => passOver(reader, stack, 'set')], // EMPTY_SET
  [0x90, (_, stack) => void stack.sinceMark()], // ADDITEMS
  [0x91, (reader, stack) => (stack.sinceMark(), passOver(reader, stack, 'frozenset'))], // FROZENSET
  [0x7d, ({ pay }, stack) => (pay(cost.record), stack.push(emptyRecord()))], // EMPTY_DICT
  [0x5d, ({ pay }, stack) => (pay(cost.list), stack.push({ kind: 'list', items: [] }))], // EMPTY_LIST
  [0x29, ({ pay }, stack) => (pay(cost.list), stack.push({ kind: 'tuple', items: [] }))], // EMPTY_TUPLE
  [0x74, markedTuple], // TUPLE
  [0x85, tupleOf(1)],
  [0x86, tupleOf(2)],
  [0x87, tupleOf(3)],
  [0x73, setItem], // SETITEM
  [0x75, (_, stack) => stack.setItems(stack.sinceMark())], // SETITEMS
  [0x61, append], // APPEND
  [0x65, appendMarked], // APPENDS
];

const memory: readonly (readonly [number, Operation])[] = [
  [0x71, ({ byte }, stack) => stack.remember(byte())], // BINPUT
  [0x72, ({ word }, stack) => stack.remember(word())], // LONG_BINPUT
  [0x94, (_, stack) => stack.remember()], // MEMOIZE
  [0x68, ({ byte }, stack) => stack.recall(byte())], // BINGET
  [0x6a, ({ word }, stack) => stack.recall(word())], // LONG_BINGET
];

const objects: readonly (readonly [number, Operation])[] = [
  [0x63, globalByLines], // GLOBAL
  [0x93, globalByStack], // STACK_GLOBAL
  [0x51, ({ pay, refuse }, stack) => (pay(cost.list), stack.push(storageOf(stack.pop(), refuse)))], // BINPERSID
  [0x52, call], // REDUCE
  [0x81, newObject], // NEWOBJ
  [0x62, build], // BUILD
];

const operations: ReadonlyMap<number, Operation> = new Map([...plainValues, ...containers, ...memory, ...objects]);

function readLong({ bytes, byte, take }: PickleReader, stack: PickleStack): void {
  const length = byte();
  const from = take(length);
  let value = 0n;
  for (let at = length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[from + at]!);
  stack.push(Number(BigInt.asIntN(Math.max(1, length * 8), value)));
}

function markedTuple({ pay }: PickleReader, stack: PickleStack): void {
  const items = stack.sinceMark();
  pay(cost.list + cost.item * items.length);
  stack.push({ kind: 'tuple', items });
}

function setItem(_: PickleReader, stack: PickleStack): void {
  const value = stack.pop();
  const key = stack.pop();
  stack.setItems([key, value]);
}

function append({ pay }: PickleReader, stack: PickleStack): void {
  const value = stack.pop();
  pay(cost.item);
  stack.topList().items.push(value);
}

function appendMarked({ pay }: PickleReader, stack: PickleStack): void {
  const values = stack.sinceMark();
  pay(cost.item * values.length);
  const { items } = stack.topList();
  for (const value of values) items.push(value);
}

function globalByLines({ line }: PickleReader, stack: PickleStack): void {
  const module = line();
  stack.push(stack.named(module, line()));
}

function globalByStack(_: PickleReader, stack: PickleStack): void {
  const name = stack.pop();
  const module = stack.pop();
  stack.push(stack.named(String(module), String(name)));
}

function call({ pay, refuse }: PickleReader, stack: PickleStack): void {
  pay(cost.record);
  const input = stack.pop();
  stack.push(reduce(stack.pop(), input, refuse));
}

function newObject({ pay, refuse }: PickleReader, stack: PickleStack): void {
  pay(cost.record);
  stack.pop();
  const made = stack.pop();
  stack.push(isName(made) ? objectOf(made.name, refuse) : refuse(describe(made), 'no object may be made of it'));
}

/** Attributes of a module; those of a dictionary (its _metadata) are not needed. */
function build({ pay }: PickleReader, stack: PickleStack): void {
  const state = stack.pop();
  const { entries } = stack.topRecord();
  if (!isRecord(state) || entries.size > 0) return;
  pay(cost.entry * state.entries.size);
  for (const [key, value] of state.entries) entries.set(key, value);
}
