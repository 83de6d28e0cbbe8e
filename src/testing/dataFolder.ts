/** A folder that lies in the test itself: paths and texts. */
import { classDictionary } from '../labels';
import { type DataSet, readDataSet, type ReadOptions } from '../shared/dataset';

export { classDictionary };

/** Reads a data set whose files are `{path: text}`; equal texts are equal clips where `hashed`. */
export async function readTexts(files: Readonly<Record<string, string>>, options: ReadOptions = {}, hashed = false): Promise<DataSet> {
  const read = await readDataSet(
    {
      files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length })),
      readText: (path) => Promise.resolve(files[path]!),
      ...(hashed ? { hash: (path: string) => Promise.resolve(files[path]!) } : {}),
      dictionary: await classDictionary(),
    },
    options,
  );
  if (read === null) throw new Error('no data set');
  return read;
}
