/** Teach it something new: the collection on the left, the training on the right. */
import { useEffect, useState } from 'react';
import { useEngineStatus } from '../../state/engineStatus';
import { useModels } from '../../state/models/models';
import { useSettings } from '../../state/settings/settings';
import { changeTeachingClips, openTeachingCollection } from '../../state/teach/teachingCollection';
import { useTeachingCollection } from '../../state/teach/collectionStore';
import { compareClip, endCompare } from '../../state/teach/teachingCompare';
import { openTeachingTraining, useTeachingTraining } from '../../state/teach/teachingTraining';
import { CollectPart } from './collect/CollectPart';
import { CompareDialog } from './outcome/CompareDialog';
import './registerTexts';
import './teach.css';
import { nameOfClass, useTexts } from './common/texts';
import { TrainPart } from './train/TrainPart';
import { TrimDialog } from './trim/TrimDialog';

export function TeachPage() {
  const collection = useTeachingCollection((state) => state.collection);
  const opened = useTeachingCollection((state) => state.state);
  const ready = useEngineStatus((state) => state.state === 'ready');
  const [selection, setSelection] = useState<readonly string[]>([]);
  const [trimming, setTrimming] = useState<string | null>(null);
  const [comparing, setComparing] = useState<string | null>(null);
  const { classes, clips } = collection;

  useEffect(() => {
    if (!ready || opened !== 'closed') return;
    void openTeachingCollection().then(openTeachingTraining);
  }, [ready, opened]);

  const selected = new Set(selection.filter((id) => clips.some((clip) => clip.id === id)));
  const trimmed = clips.find(({ id }) => id === trimming);
  const compared = clips.find(({ id }) => id === comparing);
  const show = (ids: readonly string[]) => {
    setSelection(ids);
    document.querySelector<HTMLElement>(`[data-clip="${CSS.escape(ids[0] ?? '')}"]`)?.focus();
  };

  return (
    <div className="teach">
      <div className="teach-grid">
        <CollectPart selected={selected} onSelected={setSelection} onTrim={setTrimming} onCompare={setComparing} />
        <TrainPart onShow={show} onCompare={setComparing} />
      </div>
      {trimmed !== undefined && (
        <TrimDialog
          clip={trimmed}
          onSave={(trim) => {
            setTrimming(null);
            void changeTeachingClips([trimmed.id], { trim });
          }}
          onClose={() => setTrimming(null)}
        />
      )}
      {compared !== undefined && <Compared key={compared.id} id={compared.id} classes={classes} onClose={() => setComparing(null)} />}
    </div>
  );
}

interface ComparedProps {
  readonly id: string;
  readonly classes: readonly { readonly id: string; readonly en: string; readonly zh: string }[];
  readonly onClose: () => void;
}

/** Starts the comparison, with the adapter just taught, else the one in use, else the newest taught or imported here. */
function Compared({ id, classes, onClose }: ComparedProps) {
  const { t } = useTexts();
  const settings = useSettings();
  const all = useModels((state) => state.adapters);
  const taught = useTeachingTraining((state) => state.result?.adapterId ?? null);
  const clip = useTeachingCollection((state) => state.collection.clips.find((item) => item.id === id))!;
  const adapters = all.filter(({ modelId }) => modelId === settings.modelId);
  const [asked, setAsked] = useState<string | null>(null);
  const adapter =
    adapters.find((item) => item.id === asked) ??
    adapters.find((item) => item.id === taught) ??
    adapters.find((item) => item.id === settings.adapterId) ??
    adapters.findLast(({ embedded }) => !embedded) ??
    null;
  const index = classes.findIndex((item) => item.id === clip.classId);
  const adapterId = adapter?.id ?? null;

  useEffect(() => {
    void compareClip(id, adapterId);
    return endCompare;
  }, [id, adapterId]);

  return (
    <CompareDialog
      clip={clip}
      className={index < 0 ? '' : nameOfClass(classes[index]!, index + 1, t)}
      adapters={adapters}
      adapter={adapter}
      settings={settings}
      onAdapter={setAsked}
      onClose={onClose}
    />
  );
}
