/**
 * What training programs wrap a model in. Two rules undo all of it:
 *
 * 1. Some wrappers put a word of their own anywhere in a name (`module.`, `_orig_mod.`, PEFT's `base_layer.`): it goes.
 * 2. Whatever else stands before a tower (`model.`, `clip.`, `base_model.model.`, `module.prompt.clip_model.`,
 *    `state_dict.`, `image_encoder.`) is found, not listed: the prefix under which the most of a layout's tensors lie.
 *    A few tensors of a tower may stand outside of it, under any beginning of its prefix: Hugging Face keeps the
 *    projections there, ViFi-CLIP its word table.
 */
import type { TensorSource } from '../../files/tensors/tensorSource';
import { sourceOfViews, viewsOf } from '../../files/tensors/tensorViews';

const wrapperWords =
  /(^|\.)(module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module|base_layer|modules_to_save\.\w+)(?=\.)/g;

/** Rule 1. Where PEFT kept the old weights beside those it trained, the trained ones count. */
export function withoutWrappers(source: TensorSource): TensorSource {
  const names = [...source.tensors.keys()];
  if (!names.some((name) => name.search(wrapperWords) >= 0 || name.includes('original_module'))) return source;
  const plain = (name: string) => name.replace(wrapperWords, '').replace(/^\./, '');
  const isTrained = (name: string) => /(^|\.)modules_to_save\./.test(name);
  const views = viewsOf(source, (name) => (isTrained(name) ? undefined : plain(name).replaceAll('original_module.', '')));
  const trained = viewsOf(source, (name) => (isTrained(name) ? plain(name) : undefined));
  return sourceOfViews([...views, ...trained], source);
}

export interface Wanted {
  /** A tensor that this layout always has, as it is called inside the tower. */
  readonly anchor: string;
  /** Is this the name of one of the tower's tensors, as it is called inside the tower? */
  readonly known: (name: string) => boolean;
  /** Names that may stand outside of the tower. */
  readonly outside: readonly string[];
}

export interface Unwrapped {
  /** What stands before the tower's names, with its last dot; '' where nothing does. */
  readonly prefix: string;
  /** The tower's own name of each of its tensors -> the file's name of it. */
  readonly names: ReadonlyMap<string, string>;
}

/** Copies that training keeps beside the model. */
const copies = /(^|[._])(ema|teacher|momentum|target|avg|swa|old|init)([._]|$)/i;

/** Rule 2: null where the file holds no such tower. */
export function findTower(source: TensorSource, { anchor, known, outside }: Wanted): Unwrapped | null {
  const names = [...source.tensors.keys()];
  const prefixes = names.filter((name) => name === anchor || name.endsWith(`.${anchor}`)).map((name) => name.slice(0, -anchor.length));
  const found = prefixes.map((prefix): Unwrapped => {
    const inside = names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), name] as const);
    const around = beginnings(prefix).flatMap((outer) =>
      outside.filter((name) => source.tensors.has(outer + name)).map((name) => [name, outer + name] as const),
    );
    return { prefix, names: new Map([...around, ...inside.filter(([name]) => known(name))]) };
  });
  const rank = ({ prefix, names: own }: Unwrapped) => own.size - (copies.test(prefix) ? 0.5 : 0);
  return found.toSorted((a, b) => rank(b) - rank(a) || a.prefix.length - b.prefix.length)[0] ?? null;
}

/** 'a.b.' -> '', 'a.', so that the nearest comes last. */
function beginnings(prefix: string): string[] {
  const parts = prefix.split('.').slice(0, -1);
  return parts.map((_, count) =>
    parts
      .slice(0, count)
      .map((part) => `${part}.`)
      .join(''),
  );
}
