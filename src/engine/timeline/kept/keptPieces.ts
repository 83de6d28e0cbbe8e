/** Pieces of a film that were encoded before, a file each; where they cannot be stored they stay in memory for this visit. */
import { AppError } from '../../../shared/errors/errors';
import { type Folder, memoryFolder, writeFile } from '../../files/storage';
import { type PieceRecord, readPiece, writePiece } from './pieceRecord';

export interface KeptPieces {
  /** Whether there seems to be one; reading may find it torn. */
  readonly has: (piece: number) => boolean;
  readonly get: (piece: number) => Promise<PieceRecord | null>;
  readonly put: (piece: number, record: PieceRecord) => Promise<void>;
}

/**
 * @param id of the film and all that its features depend on: a folder's name
 * @param onRefused told once where storage takes no more
 */
export async function keptPieces(folder: Folder, id: string, onRefused: (problem: AppError) => void): Promise<KeptPieces> {
  const spare = memoryFolder();
  const nameOf = (piece: number): string => `${id}/${piece}.piece`;
  const known = new Set((await folder.list(id)).map(({ path }) => path));
  let refused = false;
  return {
    has: (piece) => known.has(nameOf(piece)),
    async get(piece) {
      const file = (await folder.file(nameOf(piece))) ?? (await spare.file(nameOf(piece)));
      const record = file === undefined ? null : readPiece(new Uint8Array(await file.arrayBuffer()));
      if (record === null) known.delete(nameOf(piece));
      return record;
    },
    async put(piece, record) {
      const bytes = writePiece(record);
      const store = async (where: Folder): Promise<void> => {
        await writeFile(where, nameOf(piece), bytes);
        known.add(nameOf(piece));
      };
      if (refused) return store(spare);
      try {
        await store(folder);
      } catch (thrown) {
        refused = true;
        await folder.remove(nameOf(piece)).catch(() => undefined);
        onRefused(AppError.from(thrown));
        await store(spare);
      }
    },
  };
}
