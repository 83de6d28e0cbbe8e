/** The engine's worker: everything heavy runs here, behind the protocol of src/shared/protocol.ts. */
import { type Port, serveCalls } from './dispatch';
import { createLibrary } from './models';
import { deviceGuard } from './pipeline/deviceGuard';
import { adapterKeeper } from './pipeline/loadedAdapter';
import { modelKeeper } from './pipeline/loadedModel';
import { recognitionHandlers } from './pipeline/recognise';
import { teachingHandlers } from './teach';

const guard = deviceGuard();
const library = createLibrary();
const models = modelKeeper(library.openModel);
const adapters = adapterKeeper(library.openAdapter);

guard.onGone(() => {
  models.forget();
  adapters.forget();
});

// The type checker takes `self` for a window; here it is a worker's scope.
serveCalls(self as unknown as Port, {
  ...recognitionHandlers({ guard, models, adapters }),
  ...library.handlers,
  ...teachingHandlers({ guard, models, storeAdapter: library.storeAdapter }),
});
