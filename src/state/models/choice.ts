/** Which model and adapter are in use, and the settings that go with them. */
import type { AdapterSummary } from '../../shared/models/models';
import { changeSettings, useSettings, type LabelSetChoice } from '../settings/settings';
import { frameCounts } from '../../shared/recognition/recognition';
import { useModels } from './models';

/** The adapter chosen, where it is known and fits the model in use. */
export function adapterInUse(): AdapterSummary | undefined {
  const { modelId, adapterId } = useSettings.getState();
  return useModels.getState().adapters.find((adapter) => adapter.id === adapterId && adapter.modelId === modelId);
}

/** The adapter whose classes are the labels, where they are an adapter's: it need not be in use. */
export function adapterOfLabels(): AdapterSummary | undefined {
  const { modelId, adapterId, labelsOf } = useSettings.getState();
  const { adapters } = useModels.getState();
  return adapters.find(({ id, modelId: of }) => id === (labelsOf ?? adapterId) && of === modelId);
}

/** Chooses a model. The demo's labels go with the demo: another model starts from a published set, and the reverse. */
export function chooseModel(modelId: string, published: LabelSetChoice = 'hmdb51'): void {
  const { modelId: before, labelSet } = useSettings.getState();
  if (before === modelId) return;
  const demoLabels = labelSet === 'demo' || labelSet === 'demo-all' || labelSet === 'adapter';
  const next = modelId === 'demo' ? 'demo' : published;
  changeSettings({ modelId, adapterId: null, ...(demoLabels || modelId === 'demo' ? { labelSet: next } : {}) });
}

/**
 * Chooses an adapter (null: none) and, with it, what it was taught with: classes, frames, template and lambda. None
 * leaves those as they are: the same question without the adapter is what one compares with.
 */
export function chooseAdapter(id: string | null): void {
  const adapter = useModels.getState().adapters.find((candidate) => candidate.id === id);
  if (adapter === undefined) {
    changeSettings({ adapterId: null });
    return;
  }
  const { modelId, classes, template, lambda } = adapter;
  const frames = frameCounts.find((count) => count === adapter.frames);
  changeSettings({
    adapterId: adapter.id,
    modelId,
    ...(classes.length > 0 ? { labelSet: 'adapter' as const, labelsOf: adapter.id } : {}),
    ...(frames === undefined ? {} : { frames }),
    ...(template === null ? {} : { template }),
    ...(lambda === null ? {} : { lambda }),
  });
}
