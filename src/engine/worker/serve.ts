/** Everything the engine's worker does, put together behind the protocol of src/shared/protocol/protocol.ts. */
import type { FromEngine } from '../../shared/protocol/protocol';
import { backupHandlers } from '../backup/handlers';
import { type Port, serveCalls } from './dispatch';
import { evaluationHandlers } from './evaluateHandlers';
import { liveHandlers } from './liveHandlers';
import { createLibrary } from './modelHandlers';
import { modelWorkHandlers, timed } from './modelWork';
import { deviceGuard } from '../backend/deviceGuard';
import { adapterKeeper } from '../recognise/loaded/loadedAdapter';
import { modelKeeper } from '../recognise/loaded/loadedModel';
import { recognitionHandlers } from './recogniseHandlers';
import { showLife } from './signsOfLife';
import { collectionHandlers } from './collectionHandlers';
import { drawHandlers } from './training/drawHandlers';
import { instantHandlers } from './training/instantHandlers';
import { trainingHandlers } from './training/trainingHandlers';
import { filmHandlers } from '../films/handlers';
import { timelineHandlers } from './timelineHandlers';
import { collectionDoor } from '../collection/collectionDoor';

/** Answers the page's calls until the worker ends. */
export function serveEngine(page: Port): void {
  const guard = deviceGuard();
  const library = createLibrary();
  const models = modelKeeper(library.openModel, library.modelVersion, library.watchOpening);
  const collection = collectionDoor();
  const adapters = adapterKeeper(library.openAdapter, library.watchOpening);

  guard.onGone(() => {
    models.forget();
    adapters.forget();
  });

  const recognition = recognitionHandlers({ guard, models, adapters });

  showLife(page);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  const tell = (message: FromEngine): void => page.postMessage(message);
  guard.onChange((backend) => tell({ type: 'backend', backend }));
  guard.onBroken((error) => tell({ type: 'broken', error: error.toData() }));
  serveCalls(page, {
    ...recognition,
    recognize: timed(recognition.recognize, library),
    ...library.handlers,
    ...modelWorkHandlers({ guard, models, library }),
    ...collectionHandlers(collection),
    ...trainingHandlers({ guard, models, collection, storeAdapter: library.storeAdapter }),
    ...instantHandlers({ guard, models, adapters, collection, storeAdapter: library.storeAdapter }),
    ...drawHandlers({ guard, models, collection, storeAdapter: library.storeAdapter }),
    ...evaluationHandlers({ guard, models, adapters }),
    ...liveHandlers({ guard, models, adapters }),
    ...timelineHandlers({ guard, models, adapters }),
    ...filmHandlers({ guard, models, adapters }),
    ...backupHandlers({ collection, adapters: library.adapters }),
  });
}
