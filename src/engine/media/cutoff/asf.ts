/** Windows Media (ASF): the File Properties Object of the header tells the file's bytes and the video's length. */
import { latin1, viewOf, type ByteReader } from '../bytes/bytesOf';
import type { FileEnd } from '../clip/types';

/** GUID 8CABDCA1-A947-11CF-8EE4-00C00C205365 as it is stored. */
const fileProperties = '\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65';

export async function asfEnd(reader: ByteReader): Promise<FileEnd> {
  const header = await reader.read(0, 65_536);
  const at = latin1(header).indexOf(fileProperties);
  if (at < 0 || at + 92 > header.length) return { cut: false, promised: null };
  const view = viewOf(header);
  const live = (view.getUint32(at + 88, true) & 1) !== 0;
  if (live) return { cut: false, promised: null };
  const size = Number(view.getBigUint64(at + 40, true));
  // In units of 100 ns, with the milliseconds that players buffer before they begin.
  const length = Number(view.getBigUint64(at + 64, true)) / 1e7 - Number(view.getBigUint64(at + 80, true)) / 1000;
  return { cut: size > reader.size, promised: length > 0 ? length : null };
}
