/** The main job: a clip in, the action out. Binds the stores to the components; these take data only. */
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rankLabels } from '../../shared/fusion';
import type { LabelText } from '../../shared/recognition';
import { addressOf, fileOf } from '../../state/clipFiles';
import { chooseAdapter, chooseModel, useModels } from '../../state/models';
import {
  addClips,
  cancelClip,
  encodingKey,
  removeClip,
  runAgain,
  selectClip,
  shownClip,
  useRecognition,
  type Clip,
} from '../../state/recognition';
import { changeSettings, useSettings, type Settings } from '../../state/settings';
import { useTeachingTraining } from '../../state/teachingTraining';
import { useShortcuts } from '../common/shortcuts';
import { ClipView } from './ClipView';
import { Invitation } from './Invitation';
import { LabelsEditor } from './LabelsEditor';
import { nameOf } from './LabelRow';
import { ResultPanel } from './ResultPanel';
import { sampleAddress, useSamples, type Sample } from './Samples';
import { SetupBar } from './SetupBar';
import { Shelf } from './Shelf';
import { ErrorCard, ProgressCard, StoppedCard } from './StageCards';

interface RecognisePageProps {
  readonly onOpen: () => void;
  /** Takes the clip to the Teach page, with the label it was taken for. */
  readonly onTeach: (file: File, guess: LabelText | null) => void;
}

export function RecognisePage({ onOpen, onTeach }: RecognisePageProps) {
  const { t } = useTranslation();
  const { clips, selectedId, lastGoodId, reranking, labelsError } = useRecognition();
  const settings = useSettings();
  const models = useModels((state) => state.models);
  const adapters = useModels((state) => state.adapters);
  const samples = useSamples();
  const training = useTeachingTraining((state) => state.run !== null);
  const [editing, setEditing] = useState(false);
  const [chosen, setChosen] = useState<{ readonly of: string; readonly index: number } | null>(null);
  const [sampleFailed, setSampleFailed] = useState<string | null>(null);

  const clip = clips.find(({ id }) => id === selectedId);
  const lastGood = clips.find(({ id, result }) => id === lastGoodId && result !== null);
  const standing = shownClip({ clips, selectedId, lastGoodId });
  const shown = standing?.result ?? null;

  const first = useMemo(
    () => (shown === null ? undefined : rankLabels(shown.scores, settings.lambda)[0]),
    [shown, settings.lambda],
  );
  const labelIndex = chosen !== null && chosen.of === labelsIdentity(shown) ? chosen.index : first?.index;
  const weights = useMemo(() => {
    if (shown === null || labelIndex === undefined) return null;
    const T = shown.frames.times.length;
    return shown.scores.frameWeights.subarray(labelIndex * T, (labelIndex + 1) * T);
  }, [shown, labelIndex]);
  const label = labelIndex === undefined ? undefined : shown?.scores.labels[labelIndex];

  const pick = useCallback(async (sample: Sample) => {
    setSampleFailed(null);
    try {
      const response = await fetch(sampleAddress(sample.file));
      if (!response.ok) throw new Error(String(response.status));
      const blob = await response.blob();
      addClips([new File([blob], sample.file.split('/').at(-1)!, { type: blob.type })]);
    } catch {
      setSampleFailed(sample.file);
    }
  }, []);

  // An own list that is still empty is written first; it counts with its first label.
  const change = (wanted: Partial<Settings>) => {
    if (wanted.labelSet === 'own' && settings.ownLabels.trim() === '') setEditing(true);
    else changeSettings(wanted);
  };
  const step = (by: number) => {
    const index = clips.findIndex(({ id }) => id === selectedId);
    const next = clips[index + by];
    if (next !== undefined) selectClip(next.id);
  };
  useShortcuts({
    r: clip === undefined ? undefined : () => runAgain(clip.id),
    l: () => setEditing((open) => !open),
    Escape: editing
      ? () => setEditing(false)
      : clip !== undefined && (clip.status === 'running' || clip.status === 'waiting')
        ? () => cancelClip(clip.id)
        : undefined,
    PageUp: clips.length > 1 ? () => step(-1) : undefined,
    PageDown: clips.length > 1 ? () => step(1) : undefined,
  });

  const editor = <LabelsEditor settings={settings} onSettings={changeSettings} onClose={() => setEditing(false)} />;
  const working = clip?.status === 'running' || clip?.status === 'waiting';
  return (
    <div className="recognise">
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <SetupBar
        settings={settings}
        models={models}
        adapters={adapters}
        onSettings={change}
        onModel={chooseModel}
        onAdapter={chooseAdapter}
        onEditLabels={() => setEditing(!editing)}
        editing={editing}
      />
      {sampleFailed !== null && (
        <p role="alert" className="note">
          {t('empty.sampleFailed', { file: sampleFailed })}
        </p>
      )}
      {editing && clip === undefined && editor}
      {clip === undefined ? (
        <Invitation
          about={settings.modelId === 'demo' ? t('model.about.demo') : ''}
          samples={samples}
          onOpen={onOpen}
          onPick={pick}
        />
      ) : (
        <>
          <div className="columns">
            <div className="left">
              <ClipView
                key={clip.id}
                address={addressOf(clip.id)}
                file={clip.name}
                own={clip.result}
                shown={shown}
                weights={weights}
                label={label === undefined ? '' : nameOf(label)}
                settings={settings}
                onSettings={changeSettings}
                overlay={
                  working ? (
                    <ProgressCard clip={clip} training={training} onCancel={() => cancelClip(clip.id)} />
                  ) : clip.status === 'cancelled' ? (
                    <StoppedCard onAgain={() => runAgain(clip.id)} />
                  ) : null
                }
                instead={
                  clip.status === 'failed' && clip.error !== null ? (
                    <ErrorCard
                      error={clip.error}
                      file={clip.name}
                      onAgain={() => runAgain(clip.id)}
                      back={
                        lastGood === undefined || lastGood.id === clip.id
                          ? null
                          : { name: lastGood.name, go: () => selectClip(lastGood.id) }
                      }
                    />
                  ) : null
                }
              />
              {editing && editor}
            </div>
            {shown === null || standing === undefined ? (
              <WaitingResult busy={working} />
            ) : (
              <ResultPanel
                recognition={shown}
                settings={settings}
                onSettings={changeSettings}
                chosen={labelIndex}
                onChoose={(index) => setChosen({ of: labelsIdentity(shown), index })}
                busy={reranking || working}
                staysFrom={standing.id === clip.id ? null : standing.name}
                stale={!working && standing.id === clip.id && clip.encodedWith !== encodingKey(settings)}
                onAgain={() => runAgain(clip.id)}
                labelsError={labelsError}
                onTeach={() => {
                  const file = fileOf(standing.id);
                  if (file !== undefined) onTeach(file, label === undefined ? null : { en: label.en, zh: label.zh });
                }}
              />
            )}
          </div>
          <Shelf
            clips={clips}
            selectedId={selectedId}
            samples={samples}
            onOpen={onOpen}
            onSelect={selectClip}
            onRemove={removeClip}
            onPick={pick}
          />
        </>
      )}
    </div>
  );
}

/** A label chosen by hand stays chosen until clip or labels change. */
function labelsIdentity(recognition: Clip['result']): string {
  return recognition === null
    ? ''
    : `${recognition.id} ${recognition.scores.labels.length} ${recognition.scores.labels[0]?.en}`;
}

/** Holds the result's place while there is none. */
function WaitingResult({ busy }: { readonly busy: boolean }) {
  const { t } = useTranslation();
  return (
    <section className="panel result waiting" aria-label={t('result.label')} aria-busy={busy}>
      <h2>{t('result.title')}</h2>
      <ol className="labels" aria-hidden="true">
        {Array.from({ length: 5 }, (_, rank) => (
          <li key={rank} className={rank === 0 ? 'label first' : 'label'}>
            <span className="label-name">&nbsp;</span>
            <span className="bar" />
            <span className="evidence">&nbsp;</span>
          </li>
        ))}
      </ol>
      <p className="note">{t('empty.noResult')}</p>
    </section>
  );
}
