/** The main job: a clip in, the action out. Binds the stores to the components; these take data only. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { LabelText } from '../../shared/recognition/recognition';
import { plainAnswer } from '../../shared/recognition/plainAnswer';
import { addressOf, fileOf } from '../../state/recognise/clipFiles';
import { adapterOfLabels, chooseAdapter, chooseModel } from '../../state/models/choice';
import { useModels } from '../../state/models/models';
import { takeFound } from '../../state/recognise/batch/takeFound';
import { useBatchView } from '../../state/recognise/batch/view';
import { areMany, cancelClip, removeClip, selectClip, undoRemoval } from '../../state/recognise/recognition';
import { runAgain } from '../../state/recognise/run';
import { adapterOf, encodingKey } from '../../state/recognise/resultKeys';
import { hasPictures, shownClip, useClip, useRecognition } from '../../state/recognise/clips';
import { useDroppedLabels } from '../../state/recognise/droppedLabels';
import { changeSettings, useSettings, type Settings } from '../../state/settings/settings';
import { useTeachingTraining } from '../../state/teach/teachingTraining';
import { ClipView } from './clip/ClipView';
import { GatedAnswer } from './answer/GatedAnswer';
import { Invitation } from './Invitation';
import { labelName } from './common/labelName';
import { ResultPanel } from './answer/ResultPanel';
import { useSamples } from './Samples';
import { SetupBar } from './SetupBar';
import { Shelf } from './Shelf';
import { ErrorCard, StageOverlay } from './clip/StageCards';
import { WaitingResult } from './answer/WaitingResult';
import { answerKey, labelShown, type ChosenLabel } from './common/labelShown';
import { useFolderPicker } from '../common/files/useFolderPicker';
import { useUndoKey } from '../common/hooks/useUndoKey';
import { AwayNote, ListNotes } from './ListNotes';
import { useClipKeys } from './useClipKeys';
import { useSamplePick } from './useSamplePick';

/** With the readers of lists and of encodings, which most visits never need. */
const LabelsEditor = lazy(async () => ({ default: (await import('./labels/LabelsEditor')).LabelsEditor }));

/** With the first clip: a clip of twenty seconds and more gets its timeline by itself. */
const Timeline = lazy(async () => ({ default: (await import('../timeline/Timeline')).Timeline }));

/** The table of many clips, which a few never need. */
const ManyClips = lazy(async () => ({ default: (await import('./many/ManyClips')).ManyClips }));
const OpenClipBar = lazy(async () => ({ default: (await import('./many/OpenClipBar')).OpenClipBar }));

function openFromTable(id: string): void {
  selectClip(id);
  window.scrollTo({ top: 0 });
}

interface RecognisePageProps {
  readonly onOpen: () => void;
  /** Takes the clip to the Teach page, with the label it was taken for. */
  readonly onTeach: (file: File, guess: LabelText | null) => void;
  readonly onModels: () => void;
}

export function RecognisePage({ onOpen, onTeach, onModels }: RecognisePageProps) {
  const { t } = useTranslation();
  const { ids, selectedId, lastGoodId, reranking, labelsError } = useRecognition(
    useShallow((state) => ({
      ids: state.ids,
      selectedId: state.selectedId,
      lastGoodId: state.lastGoodId,
      reranking: state.reranking,
      labelsError: state.labelsError,
    })),
  );
  const many = useRecognition(areMany);
  const order = useBatchView((state) => state.order);
  const settings = useSettings();
  const models = useModels((state) => state.models);
  const adapters = useModels((state) => state.adapters);
  const samples = useSamples();
  const training = useTeachingTraining((state) => state.run !== null);
  const [editing, setEditing] = useState(false);
  /** The editor was opened for a list of one's own that is still to be written. */
  const [writing, setWriting] = useState(false);
  const listDropped = useDroppedLabels((state) => state.file !== null);
  if (listDropped && !editing) setEditing(true);
  const [chosen, setChosen] = useState<ChosenLabel | null>(null);
  const [sampleFailed, pick] = useSamplePick();

  const clip = useClip(selectedId);
  const lastGood = useClip(lastGoodId);
  const standing = useRecognition(shownClip);
  const shown = standing?.result ?? null;
  // Of an old answer the pictures are put aside until the clip has run again.
  const pictured = standing !== undefined && hasPictures(standing) ? shown : null;

  // "Plain" shows the plain answer, wherever an adapter is in use.
  const plain = useMemo(() => (shown === null ? null : plainAnswer(shown)), [shown]);
  const answer = settings.attentionView === 'plain' ? (plain ?? shown) : shown;
  const {
    index: labelIndex,
    label,
    weights,
  } = useMemo(() => labelShown(answer, settings.lambda, chosen), [answer, settings.lambda, chosen]);

  // An own list that is still empty is written first; it counts with its first label.
  const change = (wanted: Partial<Settings>) => {
    if (wanted.labelSet === 'own' && settings.ownLabels.trim() === '') {
      setWriting(true);
      setEditing(true);
    } else changeSettings(wanted);
  };
  const closeEditor = () => {
    setEditing(false);
    setWriting(false);
  };
  useUndoKey(undoRemoval);
  const [pickFolder, folderInput] = useFolderPicker(t('clips.openFolder'), takeFound);
  useClipKeys(order ?? ids, clip, { open: editing, onToggle: () => setEditing((open) => !open), onClose: closeEditor });

  const editor = (
    <Suspense fallback={null}>
      <LabelsEditor
        key={String(writing)}
        settings={settings}
        onSettings={changeSettings}
        onClose={closeEditor}
        empty={writing}
        setName={settings.labelSet === 'adapter' ? (adapterOfLabels()?.name ?? '') : t(`setup.sets.${settings.labelSet}`)}
      />
    </Suspense>
  );
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
        onEditLabels={() => (editing ? closeEditor() : setEditing(true))}
        editing={editing}
      />
      {sampleFailed !== null && (
        <p role="alert" className="note">
          {t('empty.sampleFailed', { file: sampleFailed })}
        </p>
      )}
      {editing && clip === undefined && editor}
      {clip === undefined && !many && (
        <Invitation
          about={settings.modelId === 'demo' ? t('model.about.demo') : ''}
          samples={samples}
          onOpen={onOpen}
          onFolder={pickFolder}
          onPick={pick}
        />
      )}
      {clip !== undefined && (
        <>
          {many && (
            <Suspense fallback={null}>
              <OpenClipBar id={clip.id} name={clip.path} onOpen={openFromTable} />
            </Suspense>
          )}
          <div className="columns">
            <div className="left">
              <ClipView
                key={clip.id}
                address={addressOf(clip.id)}
                source={fileOf(clip.id)}
                file={clip.name}
                own={hasPictures(clip) ? clip.result : null}
                shown={pictured}
                weights={weights}
                label={label === undefined ? '' : labelName(label, t)}
                labelIndex={labelIndex}
                adapterId={adapterOf(clip.encodedWith)}
                settings={settings}
                onSettings={changeSettings}
                overlay={
                  <StageOverlay clip={clip} training={training} onCancel={() => cancelClip(clip.id)} onAgain={() => runAgain(clip.id)} />
                }
                instead={
                  clip.status === 'failed' && clip.error !== null ? (
                    <ErrorCard
                      error={clip.error}
                      file={clip.name}
                      onAgain={() => runAgain(clip.id)}
                      back={
                        lastGood?.result == null || lastGood.id === clip.id
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
              <GatedAnswer recognition={shown} busy={working} onModels={onModels}>
                <ResultPanel
                  recognition={answer ?? shown}
                  plain={settings.attentionView === 'both' ? plain : null}
                  withoutAdapter={answer !== shown}
                  settings={settings}
                  onSettings={changeSettings}
                  chosen={labelIndex}
                  onChoose={(index) => setChosen({ of: answerKey(shown), index })}
                  busy={reranking || working}
                  staysFrom={standing.id === clip.id ? null : standing.name}
                  stale={!working && standing.id === clip.id && clip.encodedWith !== encodingKey(settings)}
                  onAgain={() => runAgain(clip.id)}
                  labelsError={labelsError}
                  onEditLabels={() => setEditing(true)}
                  onTeach={() => {
                    const file = fileOf(standing.id);
                    if (file !== undefined) onTeach(file, label === undefined ? null : { en: label.en, zh: label.zh });
                  }}
                />
              </GatedAnswer>
            )}
          </div>
        </>
      )}
      <AwayNote onFolder={pickFolder} onFiles={onOpen} />
      {!many && ids.length > 0 && (
        <Shelf
          ids={ids}
          selectedId={selectedId}
          samples={clip === undefined ? [] : samples}
          onOpen={onOpen}
          onSelect={selectClip}
          onRemove={removeClip}
          onPick={pick}
        />
      )}
      {/* Below the shelf, so that opening it moves nothing above. */}
      {clip !== undefined && (
        <Suspense fallback={<div className="timeline-place" />}>
          <Timeline key={clip.id} clip={clip} />
        </Suspense>
      )}
      {many && (
        <Suspense fallback={null}>
          <ManyClips beside={clip !== undefined} onOpen={openFromTable} onAdd={onOpen} onAddFolder={pickFolder} />
        </Suspense>
      )}
      <ListNotes />
      {folderInput}
    </div>
  );
}
