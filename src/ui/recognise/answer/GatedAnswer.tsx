/** The answer, or what stands in its place where the model's gate says that it cannot know: binds the stores to the panels. */
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isWalled } from '../../../shared/recognition/abstention';
import { blankFrames } from '../../../shared/recognition/blankFrames';
import { modelForRealFootage } from '../../../shared/models/models';
import type { Recognition } from '../../../shared/recognition/recognition';
import { useModels } from '../../../state/models/models';
import { answerWithModel, chooseForThisMachine, stopAwaiting, useRealFootage } from '../../../state/recognise/realFootage';
import { useRecognition } from '../../../state/recognise/clips';
import { useSettings } from '../../../state/settings/settings';
import { DamageNote } from '../common/DamageNote';
import { GatePanel } from './GatePanel';

interface GatedAnswerProps {
  readonly recognition: Recognition;
  /** The clip runs again. */
  readonly busy: boolean;
  readonly onModels: () => void;
  readonly children: ReactNode;
}

export function GatedAnswer({ recognition, busy, onModels, children }: GatedAnswerProps) {
  const { t } = useTranslation();
  const { models, downloads, errors } = useModels();
  const { awaited, choosing } = useRealFootage();
  const inUse = useSettings((state) => state.modelId);
  const waiting = useRecognition((state) => state.walled);
  const { gate } = recognition;
  const walled = isWalled(recognition);
  useEffect(() => {
    if (walled) void chooseForThisMachine();
  }, [walled]);
  if (gate == null || gate.inside) return children;
  if (!walled) {
    return (
      <div className="gated">
        <p className="gate-note" data-testid="gate-note">
          {t('gate.note')}
        </p>
        {children}
      </div>
    );
  }
  const running = busy && inUse !== recognition.model;
  const model = models.find(({ id }) => id === (running ? inUse : awaited)) ?? modelForRealFootage(models);
  const download = model === undefined || !(model.id in downloads) ? undefined : downloads[model.id];
  return (
    <GatePanel
      model={model}
      choosing={choosing}
      download={download}
      error={model === undefined ? undefined : errors[model.id]}
      waiting={waiting}
      answering={running || (awaited !== null && download === undefined)}
      onAnswer={() => model !== undefined && void answerWithModel(model)}
      onCancel={stopAwaiting}
      onModels={onModels}
      blank={blankFrames(recognition.frames)}
      damage={<DamageNote recognition={recognition} testId="gate-damaged" />}
    >
      {children}
    </GatePanel>
  );
}
