/** Labels for a clip: their vectors out of the cache, or from the model's towers. */
import type { CallContext } from '../../shared/protocol/call';
import type { LabelText, RecognitionProgress } from '../../shared/recognition/recognition';
import type { LanguageUse } from '../../shared/recognition/spaces';
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import { embedLabels, indexedDbCache, type LabelEmbeddings, type TextTowers } from '../text';

const cache = indexedDbCache();

export async function embedForModel(
  towers: TextTowers,
  use: LanguageUse,
  labels: readonly LabelText[],
  template: string,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<LabelEmbeddings> {
  let towersRan = false;
  const embeddings = await embedLabels(towers, labels, template, {
    cache,
    use,
    signal,
    onProgress: ({ done, total }) => {
      towersRan = true;
      onProgress({ stage: 'text', done, total });
    },
  });
  if (towersRan) destroyUnusedBuffers(); // a tower's tables and layers have sizes that the visual encoder has not
  return embeddings;
}
