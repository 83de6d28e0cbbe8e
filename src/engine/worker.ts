/** The engine's worker: everything heavy runs here, behind the protocol of src/shared/protocol.ts. */
import { AppError } from '../shared/errors';
import { serveCalls } from './dispatch';
import { deviceGuard } from './pipeline/deviceGuard';
import { modelKeeper } from './pipeline/loadedModel';
import { recognitionHandlers } from './pipeline/recognise';
import { servedModelFiles } from './pipeline/servedModels';

const guard = deviceGuard();
const models = modelKeeper(servedModelFiles);
guard.onGone(() => models.forget());

serveCalls(self as never, {
  ...recognitionHandlers({
    guard,
    models,
    openAdapter: async (id) => {
      throw new AppError('adapter-invalid', `There is no adapter ${id}.`, { details: { adapter: id } });
    },
  }),
} as never);
