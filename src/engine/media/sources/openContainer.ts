/** mediabunny's view of a file: MP4, MOV, MKV, WebM, TS and others. */
import { ALL_FORMATS, BlobSource, Input, Logging, LogLevel } from 'mediabunny';

// Codecs it does not know are ffmpeg's business, not the console's.
Logging.level = LogLevel.Silent;

/** To be disposed of. */
export function openContainer(file: File): Input {
  return new Input({
    formats: ALL_FORMATS,
    source: new BlobSource(file, { handleUnhandledError: () => undefined }),
  });
}
