/** A source seen under other names; the numbers stay where they are until one is read. */
import { AppError } from '../../../shared/errors/errors';
import type { TensorInfo, TensorSource } from './tensorSource';

export interface TensorView extends TensorInfo {
  readonly read: () => Promise<Uint8Array>;
}

/** Of two views with one name the later counts. */
export function sourceOfViews(views: Iterable<TensorView>, { file, metadata }: Pick<TensorSource, 'file' | 'metadata'>): TensorSource {
  const byName = new Map([...views].map((view) => [view.name, view]));
  return {
    file,
    metadata,
    tensors: byName,
    read: (name) => {
      const view = byName.get(name);
      return view === undefined ? Promise.reject(missingTensor(file, name)) : view.read();
    },
  };
}

/** Every tensor of a source as a view, under the name that `rename` gives it; undefined leaves it out. */
export function viewsOf(source: TensorSource, rename: (name: string) => string | undefined = (name) => name): TensorView[] {
  return [...source.tensors.values()].flatMap((info) => {
    const name = rename(info.name);
    return name === undefined ? [] : [{ ...info, name, read: () => source.read(info.name) }];
  });
}

function missingTensor(file: string, tensor: string): AppError {
  return new AppError('model-invalid', `${file}: the tensor ${tensor} is missing.`, {
    remedy: 'Take the checkpoint whole, from the place it was published.',
    details: { file, tensor },
  });
}
