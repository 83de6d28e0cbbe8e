/** Files and folders of a command line as files: a folder stands for the videos in it, at any depth. */
import { isVideoName } from '../../shared/base/videoNames';
import { filesBelow } from '../command/filesBelow';
import { isFolder, type Unreadable, whyUnreadable } from '../command/inputFile';

export interface ExpandedFiles {
  readonly files: readonly string[];
  /** Why a file cannot be read; null of those that can. */
  readonly missing: ReadonlyMap<string, Unreadable | null>;
}

export function expandFolders(given: readonly string[]): ExpandedFiles {
  const missing = new Map<string, Unreadable | null>();
  for (const path of given) {
    if (!isFolder(path)) {
      missing.set(path, whyUnreadable(path));
      continue;
    }
    const { files, unreadable } = filesBelow(path);
    const videos = files.filter(isVideoName);
    for (const video of videos) missing.set(video, null);
    for (const { path: lost, why } of unreadable) missing.set(lost, { message: why, remedy: 'Allow yourself to read it.' });
    if (videos.length === 0 && unreadable.length === 0) {
      missing.set(path, {
        message: `There is no video in the folder ${path}.`,
        remedy: 'Name one that holds some, or the files themselves.',
      });
    }
  }
  return { files: [...missing.keys()], missing };
}
