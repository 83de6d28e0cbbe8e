/** The worker's side of the collection (CollectionCalls of shared/protocol/teachingCalls.ts). */
import { uniqueId } from '../../shared/base/uniqueId';
import type { CollectionCalls } from '../../shared/protocol/teachingCalls';
import { addClips } from '../collection/addClips';
import {
  addClass,
  changeClips,
  emptyCollection,
  holdOutShare,
  removeClass,
  removeClips,
  renameClass,
  withRoles,
} from '../collection/collection';
import type { CollectionDoor } from '../collection/collectionDoor';
import { inspectClip } from '../collection/inspect';
import { decodeClip } from '../media';

export function collectionHandlers({ open, inTurn }: Pick<CollectionDoor, 'open' | 'inTurn'>): CollectionCalls {
  return {
    openCollection: async () => (await open()).keeper.refresh(),
    addClass: (label) => inTurn((keeper) => keeper.change((state) => addClass(state, uniqueId(), label))),
    renameClass: ({ id, ...label }) => inTurn((keeper) => keeper.change((state) => renameClass(state, id, label))),
    removeClass: ({ id }) => inTurn((keeper) => keeper.change((state) => removeClass(state, id))),
    addClips: ({ clips }, context) => inTurn((keeper) => addClips(keeper, clips, context)),
    changeClips: ({ ids, ...change }) => inTurn((keeper) => keeper.change((state) => changeClips(state, ids, change))),
    holdOutShare: ({ share }) => inTurn((keeper) => keeper.change((state) => holdOutShare(state, share))),
    removeClips: ({ ids }) => inTurn((keeper) => keeper.change((state) => removeClips(state, ids))),
    undoCollection: () => inTurn((keeper) => keeper.undo()),
    clearCollection: () => inTurn((keeper) => keeper.change(() => withRoles(emptyCollection))),
    inspectClip: ({ file }, { signal }) => inspectClip(file, signal),
    clipFile: async ({ id }) => (await open()).keeper.file(id),
    async clipFrames({ id, count, size }, { signal }) {
      const file = await (await open()).keeper.file(id);
      const { pixels, times, width } = await decodeClip(file, { frames: count, size, crop: 'center', signal });
      return { times: times[0]!, size: width, pixels };
    },
  };
}
