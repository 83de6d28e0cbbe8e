/** The left side of the Teach page: classes as columns of clips, and everything that changes them. Binds the stores. */
import { useMemo, useRef, useState } from 'react';
import type { LabelText } from '../../../shared/recognition/recognition';
import { importAdapter } from '../../../state/models/adapterWork';
import { lookAtTeachingFolder } from '../../../state/teach/foundFolder';
import { takeClipsToSort, teachClips, useClipsToSort } from '../../../state/teach/clipsToSort';
import {
  addTeachingClass,
  addTeachingClips,
  cancelAdding,
  changeTeachingClips,
  clearTeaching,
  holdOutTeaching,
  nameTeachingClass,
  removeTeachingClass,
  removeTeachingClips,
  tellTeachingUnreadable,
  undoTeaching,
} from '../../../state/teach/teachingCollection';
import { chooseClass } from '../../../state/live/examples';
import { takeAdapterHere } from '../../../state/models/arrived';
import { addDrawnClips } from '../../../state/teach/drawnClips';
import { useTeachingCollection } from '../../../state/teach/collectionStore';
import { useShortcuts } from '../../common/hooks/shortcuts';
import { isAdapter } from '../../shell/receiveFiles';
import { ClassColumn, clipsType } from './ClassColumn';
import { CollectNotices, UnderWay } from './CollectNotices';
import { cardsOf, useCardKeys } from './useCardKeys';
import { CollectTools, StartHint } from './CollectTools';
import { type Dropped, readDrop } from '../../common/files/filesOf';
import { folderOf, clipsOf } from './droppedFiles';
import { FolderDialog } from './FolderDialog';
import { neighbourOf, roleChange, selectionAfter, twinsOf } from './selection';
import { SelectionBar } from './SelectionBar';
import { useTexts } from '../common/texts';
import { ClipsToSort } from '../sort/ClipsToSort';
import { useDropZone } from './useDropZone';
import { useKeys } from '../../common/hooks/useKeys';
import { useTouch } from '../../common/hooks/useMedia';
import { useUndoKey } from '../../common/hooks/useUndoKey';

interface CollectPartProps {
  readonly selected: ReadonlySet<string>;
  readonly onSelected: (ids: readonly string[]) => void;
  readonly onTrim: (id: string) => void;
  readonly onCompare: (id: string) => void;
}

export function CollectPart({ selected, onSelected, onTrim, onCompare }: CollectPartProps) {
  const { t } = useTexts();
  const { state, collection, adding } = useTeachingCollection();
  const toSort = useClipsToSort((all) => all.clips);
  const touch = useTouch();
  const [fresh, setFresh] = useState<string | null>(null);
  const whole = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLElement>(null);
  const move = useRef<HTMLSelectElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const { classes, clips, canUndo } = collection;
  const chosen = clips.filter(({ id }) => selected.has(id));
  const twins = useMemo(() => twinsOf(collection.duplicates), [collection.duplicates]);

  const newClass = async (label?: LabelText) => {
    const id = await addTeachingClass(label);
    if (label === undefined || (label.en === '' && label.zh === '')) setFresh(id);
    return id;
  };
  const dropBeside = async (dropped: Dropped) => {
    const { found, rest } = folderOf(dropped);
    const [first] = rest;
    if (found.length === 0 && rest.length === 1 && first !== undefined && (await isAdapter(first))) {
      await takeAdapterHere(first);
      return;
    }
    if (found.length > 0) void lookAtTeachingFolder(found, dropped.unreadable);
    else tellTeachingUnreadable(dropped.unreadable);
    takeLoose(rest);
  };
  const select = (id: string, how: 'only' | 'toggle' | 'range') => onSelected(selectionAfter([...selected], id, how, clips, classes));
  const drag = (id: string, transfer: DataTransfer) => {
    const ids = selected.has(id) ? [...selected] : [id];
    transfer.setData(clipsType, ids.join(' '));
    transfer.effectAllowed = 'move';
  };
  const remove = (ids: readonly string[]) => {
    const cards = cardsOf(area);
    const next = neighbourOf(
      cards.map((card) => card.dataset['clip'] ?? ''),
      ids,
    );
    cards.find((card) => card.dataset['clip'] === next)?.focus();
    onSelected([]);
    void removeTeachingClips(ids);
  };

  useUndoKey(() => void undoTeaching());
  useShortcuts({ n: () => void newClass() });

  useDropZone(whole, (transfer) => {
    if (transfer.getData(clipsType) === '') void readDrop(transfer).then(dropBeside);
  });
  useKeys(whole, (event) => {
    // A dialog keeps its Escape, and so does a name that is being typed.
    const target = event.target as HTMLElement;
    if (event.key === 'Escape' && selected.size > 0 && target.closest('dialog, input') === null) onSelected([]);
  });
  useCardKeys(area, selected, {
    remove,
    toggleRole: (ids) => {
      const change = roleChange(clips, ids);
      void changeTeachingClips(change.ids, { role: change.role });
    },
    trim: onTrim,
    compare: onCompare,
    move: (ids) => {
      onSelected(ids);
      requestAnimationFrame(() => move.current?.focus());
    },
  });

  return (
    <div className="teach-main" ref={whole}>
      <CollectTools
        empty={classes.length === 0}
        canUndo={canUndo}
        folderInput={folderInput}
        share={collection.heldOutShare}
        onShare={(share) => void holdOutTeaching(share)}
        onNew={() => void newClass()}
        onFolder={(found) => void lookAtTeachingFolder(found)}
        onUndo={() => void undoTeaching()}
        onClear={() => void clearTeaching()}
      />
      <CollectNotices />
      <ClipsToSort
        clips={toSort}
        classes={classes}
        onInto={(classId) => void addTeachingClips(classId, takeClipsToSort(toSort.map(({ id }) => id)))}
        onNew={(label) =>
          void newClass(label).then((id) => {
            if (id !== null) void addTeachingClips(id, takeClipsToSort(toSort.map((clip) => clip.id)));
          })
        }
        onDrop={() => takeClipsToSort(toSort.map(({ id }) => id))}
      />
      <UnderWay />
      {state === 'open' && classes.length === 0 && (
        <StartHint onNew={() => void newClass()} onFolder={() => folderInput.current?.click()} onDrawn={() => void addDrawnClips()} />
      )}
      <section ref={area} className="class-columns" aria-label={t('classes.label')}>
        {classes.map((item, index) => (
          <ClassColumn
            key={item.id}
            item={item}
            index={index}
            clips={clips.filter(({ classId }) => classId === item.id)}
            twins={twins}
            selected={selected}
            adding={adding.find(({ classId }) => classId === item.id)}
            fresh={item.id === fresh}
            onName={nameTeachingClass}
            onRemove={(id) => void removeTeachingClass(id)}
            onDrop={(id, dropped) => void addTeachingClips(id, clipsOf(dropped)).then(() => tellTeachingUnreadable(dropped.unreadable))}
            onMove={(id, ids) => void changeTeachingClips(ids, { classId: id })}
            onSelect={select}
            onDrag={drag}
            onStopAdding={cancelAdding}
            onCamera={() => {
              chooseClass(item.id);
              location.hash = '#/live';
            }}
          />
        ))}
      </section>
      {classes.length > 0 && !touch && <p className="caption drop-hint">{t('classes.dropFolder')}</p>}
      <SelectionBar
        clips={chosen}
        classes={classes}
        move={move}
        onRole={(role) =>
          void changeTeachingClips(
            chosen.filter(({ problem }) => problem === null).map(({ id }) => id),
            { role },
          )
        }
        onMove={(classId) => void changeTeachingClips([...selected], { classId })}
        onTrim={() => chosen[0] !== undefined && onTrim(chosen[0].id)}
        onCompare={() => chosen[0] !== undefined && onCompare(chosen[0].id)}
        onRemove={() => remove([...selected])}
        onDeselect={() => onSelected([])}
      />
      <FolderDialog />
    </div>
  );
}

/** Files dropped beside the classes: adapters go to the adapters, the rest waits to be sorted. */
function takeLoose(loose: readonly File[]): void {
  const adapters = loose.filter(({ name }) => /\.safetensors$/i.test(name));
  for (const file of adapters) void importAdapter(file);
  const clipFiles = loose.filter((file) => !adapters.includes(file));
  if (clipFiles.length > 0) teachClips(clipFiles);
}
