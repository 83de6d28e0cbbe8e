/** What a pickle may come to: plain records, tensors, storages, and objects that were passed over. */
import { kindOfName, storageTypes } from './pickleNames';
import type { TensorType } from '../../tensors/tensorSource';
import { mostDimensions } from '../../tensors/tensorLimits';

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

export interface Name {
  readonly kind: 'name';
  readonly name: string;
}

/** An object that was passed over (pickleNames). */
export interface Opaque {
  readonly kind: 'opaque';
  readonly name: string;
}

export interface List {
  readonly kind: 'list' | 'tuple';
  readonly items: Pickled[];
}

export type Pickled = null | boolean | number | string | PickledStorage | PickledTensor | PickledRecord | List | Name | Opaque;

export type Refuse = (record: string, why: string) => never;

export function reduce(called: Pickled, input: Pickled, refuse: Refuse): Pickled {
  const name = isName(called) ? called.name : refuse(describe(called), 'it is called');
  const values = isList(input) ? input.items : refuse(name, 'it is called without a tuple');
  switch (name) {
    case 'torch._utils._rebuild_tensor_v2': {
      const [storage, offset, shape, strides] = values;
      if (
        !isStorage(storage) ||
        !isCount(offset) ||
        !isCounts(shape) ||
        !isCounts(strides) ||
        shape.items.length !== strides.items.length
      ) {
        return refuse(name, 'its input is not a storage, an offset, a shape and strides');
      }
      return { kind: 'tensor', storage, offset, shape: shape.items as number[], strides: strides.items as number[] };
    }
    case 'torch._utils._rebuild_parameter':
    case 'torch._utils._rebuild_parameter_with_state':
    case 'torch.Size':
    case 'torch.jit._pickle.build_intlist':
    case 'torch.jit._pickle.restore_type_tag':
      return values[0] ?? null;
    default:
      return kindOfName(name) === 'module' || kindOfName(name) === 'storage' ? refuse(name, 'it is called') : objectOf(name, refuse);
  }
}

/** An object of a class: a dictionary, a module with attributes to come, or one that is passed over. */
export function objectOf(name: string, refuse: Refuse): Pickled {
  switch (kindOfName(name)) {
    case 'dictionary':
    case 'module':
      return emptyRecord();
    case 'passedOver':
      return { kind: 'opaque', name };
    default:
      return refuse(name, 'no object may be made of it');
  }
}

export function emptyRecord(): PickledRecord {
  return { kind: 'record', entries: new Map() };
}

export function isOpaque(value: Pickled | undefined): value is Opaque {
  return typeof value === 'object' && value?.kind === 'opaque';
}

export function isTuple(value: Pickled | undefined): boolean {
  return typeof value === 'object' && value?.kind === 'tuple';
}

/** ('storage', type, key, device, elements) */
export function storageOf(value: Pickled, refuse: Refuse): PickledStorage {
  const [word, type, key, , elements] = isList(value) ? value.items : [];
  const storageType = isName(type) ? storageTypes[type.name] : undefined;
  if (word !== 'storage' || storageType === undefined || typeof key !== 'string' || !isCount(elements)) {
    return refuse(describe(value), 'it is not a storage');
  }
  return { kind: 'storage', key, type: storageType, elements };
}

export function isName(value: Pickled | undefined): value is Name {
  return typeof value === 'object' && value?.kind === 'name';
}

export function isList(value: Pickled | undefined): value is List {
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
  return isList(value) && value.items.length <= mostDimensions && value.items.every(isCount);
}

export function describe(value: Pickled | undefined): string {
  if (typeof value !== 'object' || value === null) return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
  return value.kind === 'name' || value.kind === 'opaque' ? value.name : `a ${value.kind}`;
}
