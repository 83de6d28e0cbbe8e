/**
 * Python's pickle, as far as a checkpoint of tensors needs it and not one step further. A pickle is a program for a
 * stack machine (Lib/pickletools.py) that may name any function to be called; here a closed list of names stands for
 * plain records, nothing is ever looked up or executed, and any other name or operation is refused by name.
 */
import { AppError } from '../../shared/errors';
import type { TensorType } from './tensorSource';

export interface PickledStorage {
  readonly kind: 'storage';
  readonly key: string;
  readonly type: TensorType;
  readonly elements: number;
}

export interface PickledTensor {
  readonly kind: 'tensor';
  readonly storage: PickledStorage;
  /** In elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
}

/** Dictionaries and TorchScript's module objects: named children. */
export interface PickledRecord {
  readonly kind: 'record';
  readonly entries: Map<string, Pickled>;
}

interface Name {
  readonly kind: 'name';
  readonly name: string;
}

interface List {
  readonly kind: 'list' | 'tuple';
  readonly items: Pickled[];
}

export type Pickled = null | boolean | number | string | PickledStorage | PickledTensor | PickledRecord | List | Name;

const storageTypes: Readonly<Record<string, TensorType>> = {
  'torch.DoubleStorage': 'F64', 'torch.FloatStorage': 'F32', 'torch.HalfStorage': 'F16', 'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64', 'torch.IntStorage': 'I32', 'torch.ShortStorage': 'I16', 'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8', 'torch.BoolStorage': 'BOOL',
};

/** Names that may be "called": each becomes a record, by the functions of `reduce` below. */
const callable = new Set([
  'collections.OrderedDict', 'torch._utils._rebuild_tensor_v2', 'torch._utils._rebuild_parameter', 'torch.Size',
  'torch.jit._pickle.build_intlist', 'torch.jit._pickle.restore_type_tag',
]);
/** Classes of TorchScript modules, whose attributes are read and whose code is not. */
const moduleClass = /^__torch__(\.[\w]+)*$/;

/** @throws AppError `model-invalid` with details `{file, record}`: the name or the operation that is refused */
export function unpickle(bytes: Uint8Array, file: string): Pickled {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: Pickled[] = [];
  const marks: number[] = [];
  const memo = new Map<number, Pickled>();
  let at = 0;

  const refuse = (record: string, why: string): never => {
    throw new AppError('model-invalid', `${file}: its pickle holds ${record}, which is refused: ${why}.`, {
      remedy: 'Only tensors, storages and dictionaries are read. Save the plain state_dict, or use safetensors.',
      details: { file, record },
    });
  };
  const take = (length: number) => {
    if (length < 0 || at + length > bytes.byteLength) refuse(`byte ${at}`, 'the pickle is cut short');
    at += length;
    return at - length;
  };
  const text = (length: number) => {
    const from = take(length);
    return new TextDecoder().decode(bytes.subarray(from, from + length));
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    const found = text((end < 0 ? bytes.byteLength : end) - at);
    take(1);
    return found;
  };
  const pop = (): Pickled => {
    if (stack.length <= (marks.at(-1) ?? 0)) refuse(`byte ${at}`, 'its stack is empty');
    return stack.pop()!;
  };
  const sinceMark = (): Pickled[] => {
    const mark = marks.pop();
    return mark === undefined ? refuse(`byte ${at}`, 'a mark is missing') : stack.splice(mark);
  };
  const remember = (index: number) => void memo.set(index, stack.at(-1) ?? null);
  const recall = (index: number) => (memo.has(index) ? memo.get(index)! : refuse(`memo ${index}`, 'it was never set'));
  const topRecord = (): PickledRecord => {
    const value = stack.at(-1);
    return isRecord(value) ? value : refuse(`byte ${at}`, 'a dictionary belongs there');
  };
  const topList = (): List => {
    const value = stack.at(-1);
    return isList(value) && value.kind === 'list' ? value : refuse(`byte ${at}`, 'a list belongs there');
  };
  const nameOf = (module: string, name: string): Name => {
    const whole = `${module}.${name}`;
    if (!callable.has(whole) && !(whole in storageTypes) && !moduleClass.test(whole)) refuse(whole, 'it is not on the list');
    return { kind: 'name', name: whole };
  };
  const setItems = (items: readonly Pickled[]) => {
    const { entries } = topRecord();
    for (let index = 0; index + 1 < items.length; index += 2) {
      const key = items[index]!;
      if (typeof key !== 'string' && typeof key !== 'number') refuse(describe(key), 'it is used as a key');
      entries.set(String(key), items[index + 1]!);
    }
  };

  for (;;) {
    const operation = data.getUint8(take(1));
    switch (operation) {
      case 0x80: take(1); break; // PROTO
      case 0x95: take(8); break; // FRAME
      case 0x2e: return pop(); // STOP
      case 0x28: marks.push(stack.length); break; // MARK
      case 0x4e: stack.push(null); break; // NONE
      case 0x88: stack.push(true); break; // NEWTRUE
      case 0x89: stack.push(false); break; // NEWFALSE
      case 0x4a: stack.push(data.getInt32(take(4), true)); break; // BININT
      case 0x4b: stack.push(data.getUint8(take(1))); break; // BININT1
      case 0x4d: stack.push(data.getUint16(take(2), true)); break; // BININT2
      case 0x8a: { // LONG1
        const length = data.getUint8(take(1));
        const from = take(length);
        let value = 0n;
        for (let byte = length - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(bytes[from + byte]!);
        stack.push(Number(BigInt.asIntN(Math.max(1, length * 8), value)));
        break;
      }
      case 0x47: stack.push(data.getFloat64(take(8), false)); break; // BINFLOAT
      case 0x58: stack.push(text(data.getUint32(take(4), true))); break; // BINUNICODE
      case 0x8c: case 0x55: stack.push(text(data.getUint8(take(1)))); break; // SHORT_BINUNICODE, SHORT_BINSTRING
      case 0x7d: stack.push({ kind: 'record', entries: new Map() }); break; // EMPTY_DICT
      case 0x5d: stack.push({ kind: 'list', items: [] }); break; // EMPTY_LIST
      case 0x29: stack.push({ kind: 'tuple', items: [] }); break; // EMPTY_TUPLE
      case 0x74: stack.push({ kind: 'tuple', items: sinceMark() }); break; // TUPLE
      case 0x85: case 0x86: case 0x87: { // TUPLE1, TUPLE2, TUPLE3
        const items: Pickled[] = [];
        for (let count = operation - 0x84; count > 0; count--) items.unshift(pop());
        stack.push({ kind: 'tuple', items });
        break;
      }
      case 0x73: { const value = pop(); const key = pop(); setItems([key, value]); break; } // SETITEM
      case 0x75: setItems(sinceMark()); break; // SETITEMS
      case 0x61: { const value = pop(); topList().items.push(value); break; } // APPEND
      case 0x65: { const values = sinceMark(); const { items } = topList(); for (const value of values) items.push(value); break; } // APPENDS
      case 0x71: remember(data.getUint8(take(1))); break; // BINPUT
      case 0x72: remember(data.getUint32(take(4), true)); break; // LONG_BINPUT
      case 0x94: remember(memo.size); break; // MEMOIZE
      case 0x68: stack.push(recall(data.getUint8(take(1)))); break; // BINGET
      case 0x6a: stack.push(recall(data.getUint32(take(4), true))); break; // LONG_BINGET
      case 0x63: { const module = line(); stack.push(nameOf(module, line())); break; } // GLOBAL
      case 0x93: { // STACK_GLOBAL
        const name = pop();
        const module = pop();
        stack.push(nameOf(String(module), String(name)));
        break;
      }
      case 0x51: stack.push(storageOf(pop(), refuse)); break; // BINPERSID
      case 0x52: { const input = pop(); stack.push(reduce(pop(), input, refuse)); break; } // REDUCE
      case 0x81: { // NEWOBJ
        pop();
        const made = pop();
        if (!isName(made) || !moduleClass.test(made.name)) refuse(describe(made), 'no object may be made of it');
        stack.push({ kind: 'record', entries: new Map() });
        break;
      }
      case 0x62: { // BUILD: attributes of a module; those of a dictionary (its _metadata) are not needed
        const state = pop();
        const { entries } = topRecord();
        if (isRecord(state) && entries.size === 0) for (const [key, value] of state.entries) entries.set(key, value);
        break;
      }
      default:
        refuse(`operation 0x${operation.toString(16).padStart(2, '0')}`, 'it is not on the list');
    }
  }
}

type Refuse = (record: string, why: string) => never;

function reduce(called: Pickled, input: Pickled, refuse: Refuse): Pickled {
  const name = isName(called) ? called.name : refuse(describe(called), 'it is called');
  const values = isList(input) ? input.items : refuse(name, 'it is called without a tuple');
  switch (name) {
    case 'collections.OrderedDict':
      return { kind: 'record', entries: new Map() };
    case 'torch._utils._rebuild_tensor_v2': {
      const [storage, offset, shape, strides] = values;
      if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.items.length !== strides.items.length) {
        return refuse(name, 'its input is not a storage, an offset, a shape and strides');
      }
      return { kind: 'tensor', storage, offset, shape: shape.items as number[], strides: strides.items as number[] };
    }
    case 'torch._utils._rebuild_parameter':
    case 'torch.Size':
    case 'torch.jit._pickle.build_intlist':
    case 'torch.jit._pickle.restore_type_tag':
      return values[0] ?? null;
    default:
      return refuse(name, 'it is called');
  }
}

/** ('storage', type, key, device, elements) */
function storageOf(value: Pickled, refuse: Refuse): PickledStorage {
  const [word, type, key, , elements] = isList(value) ? value.items : [];
  const storageType = isName(type) ? storageTypes[type.name] : undefined;
  if (word !== 'storage' || storageType === undefined || typeof key !== 'string' || !isCount(elements)) {
    return refuse(describe(value), 'it is not a storage');
  }
  return { kind: 'storage', key, type: storageType, elements };
}

function isName(value: Pickled | undefined): value is Name {
  return typeof value === 'object' && value?.kind === 'name';
}

function isList(value: Pickled | undefined): value is List {
  return typeof value === 'object' && (value?.kind === 'tuple' || value?.kind === 'list');
}

export function isRecord(value: Pickled | undefined): value is PickledRecord {
  return typeof value === 'object' && value?.kind === 'record';
}

export function isTensor(value: Pickled | undefined): value is PickledTensor {
  return typeof value === 'object' && value?.kind === 'tensor';
}

function isStorage(value: Pickled | undefined): value is PickledStorage {
  return typeof value === 'object' && value?.kind === 'storage';
}

function isCount(value: Pickled | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: Pickled | undefined): value is List {
  return isList(value) && value.items.every(isCount);
}

function describe(value: Pickled | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  return value.kind === 'name' ? value.name : `a ${value.kind}`;
}
