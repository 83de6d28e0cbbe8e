/** The left side of the Teach page: classes as columns of clips, and everything that changes them. Binds the stores. */
import { useMemo, useRef, useState, type RefObject } from 'react';
import type { LabelText } from '../../shared/recognition';
import { importAdapter } from '../../state/models';
import { useSettings } from '../../state/settings';
import { takeFromTray, teachClips, useTeachingTray } from '../../state/teaching';
import {
  addTeachingClass,
  addTeachingClips,
  addTeachingFolders,
  cancelAdding,
  changeTeachingClips,
  clearTeaching,
  dismissCollectionError,
  type FoundFile,
  foldsAmong,
  nameTeachingClass,
  openTeachingCollection,
  removeTeachingClass,
  removeTeachingClips,
  undoTeaching,
  useTeachingCollection,
} from '../../state/teachingCollection';
import { ErrorText } from '../common/ErrorText';
import { Icon } from '../common/Icon';
import { useShortcuts } from '../common/shortcuts';
import { AddingBar, ClassColumn, clipsType } from './ClassColumn';
import { moveFocus } from './clipKeys';
import { type Dropped, readDrop, readFolderInput, videosOf } from './droppedFiles';
import { FoldsDialog, FolderNotice } from './folderParts';
import { selectionAfter, twinsOf } from './selection';
import { SelectionBar } from './SelectionBar';
import { useTexts } from './texts';
import { Tray } from './Tray';
import { useDropZone } from './useDropZone';
import { useKeys } from './useKeys';
import { useUndoKey } from './useUndoKey';

interface CollectPartProps {
  readonly selected: ReadonlySet<string>;
  readonly onSelected: (ids: readonly string[]) => void;
  readonly onTrim: (id: string) => void;
  readonly onCompare: (id: string) => void;
}

export function CollectPart({ selected, onSelected, onTrim, onCompare }: CollectPartProps) {
  const { t, common } = useTexts();
  const { state, collection, adding, error } = useTeachingCollection();
  const tray = useTeachingTray((all) => all.clips);
  const [fresh, setFresh] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  const [folds, setFolds] = useState<{
    readonly found: readonly FoundFile[];
    readonly folds: readonly number[];
  } | null>(null);
  const whole = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLElement>(null);
  const move = useRef<HTMLSelectElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const { classes, clips, canUndo, memoryOnly } = collection;
  const chosen = clips.filter(({ id }) => selected.has(id));
  const twins = useMemo(() => twinsOf(collection.duplicates), [collection.duplicates]);

  const newClass = async (label?: LabelText) => {
    const id = await addTeachingClass(label);
    if (label === undefined || (label.en === '' && label.zh === '')) setFresh(id);
    return id;
  };
  const takeFolders = (found: readonly FoundFile[]) => {
    const covered = foldsAmong(found);
    if (covered.length === 0) void addTeachingFolders(found);
    else setFolds({ found, folds: covered });
  };
  const dropBeside = ({ loose, inFolders }: Dropped) => {
    if (inFolders.length > 0) takeFolders(inFolders);
    const adapters = loose.filter(({ name }) => /\.safetensors$/i.test(name));
    for (const file of adapters) void importAdapter(file);
    const clipFiles = loose.filter((file) => !adapters.includes(file));
    if (clipFiles.length > 0) teachClips(clipFiles);
  };
  const select = (id: string, how: 'only' | 'toggle' | 'range') =>
    onSelected(selectionAfter([...selected], id, how, clips, classes));
  const drag = (id: string, transfer: DataTransfer) => {
    const ids = selected.has(id) ? [...selected] : [id];
    transfer.setData(clipsType, ids.join(' '));
    transfer.effectAllowed = 'move';
  };
  const remove = (ids: readonly string[]) => {
    const cards = cardsOf(area);
    const goes = (card: HTMLElement) => ids.includes(card.dataset['clip'] ?? '');
    const index = cards.findIndex(goes);
    (cards.slice(index).find((card) => !goes(card)) ?? cards[index - 1])?.focus();
    onSelected([]);
    void removeTeachingClips(ids);
  };
  const toggleRole = (ids: readonly string[]) => {
    const usable = clips.filter(({ id, problem }) => ids.includes(id) && problem === null);
    const role = usable.every((clip) => clip.role === 'held-out') ? 'train' : 'held-out';
    void changeTeachingClips(
      usable.map(({ id }) => id),
      { role },
    );
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
  useKeys(area, (event) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>('[data-clip]');
    const id = card?.dataset['clip'];
    if (card === null || id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key.startsWith('Arrow')) {
      if (moveFocus(card, event.key, cardsOf(area))) done();
      return;
    }
    // A key acts on the clip it is pressed on, and with it on whatever else is selected.
    const ids = selected.has(id) ? [...selected] : [id];
    const act = {
      Delete: () => remove(ids),
      Backspace: () => remove(ids),
      h: () => toggleRole(ids),
      e: () => onTrim(id),
      v: () => onCompare(id),
      m: () => {
        onSelected(ids);
        requestAnimationFrame(() => move.current?.focus());
      },
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined || (event.key.length === 1 && !useSettings.getState().shortcuts)) return;
    done();
    act();
  });

  return (
    <div className="teach-main" ref={whole}>
      <div className="buttons teach-tools">
        <h1>{t('title')}</h1>
        <span className="grow" />
        <button type="button" className="with-icon" data-testid="teach-add-class" onClick={() => void newClass()}>
          <Icon name="plus" /> {t('classes.add')}
        </button>
        <button type="button" onClick={() => folderInput.current?.click()}>
          {t('classes.folder')}
        </button>
        <input
          ref={folderInput}
          type="file"
          multiple
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t('classes.folder')}
          data-testid="class-folder"
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            const found = readFolderInput(event.target.files ?? []);
            event.target.value = '';
            if (found.length > 0) takeFolders(found);
          }}
        />
        <button type="button" disabled={!canUndo} title="Ctrl+Z" data-testid="undo" onClick={() => void undoTeaching()}>
          {t('classes.undo')}
        </button>
        {classes.length > 0 &&
          (clearing ? (
            <>
              <button
                type="button"
                className="danger"
                onClick={() => {
                  setClearing(false);
                  void clearTeaching();
                }}
              >
                {t('classes.clearSure')}
              </button>
              <button type="button" className="link" onClick={() => setClearing(false)}>
                {t('classes.keep')}
              </button>
            </>
          ) : (
            <button type="button" onClick={() => setClearing(true)}>
              {t('classes.clear')}
            </button>
          ))}
      </div>
      {memoryOnly && <output className="warning">{t('classes.memoryOnly')}</output>}
      {error !== null && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} />
          <button
            type="button"
            className="link"
            onClick={state === 'failed' ? () => void openTeachingCollection() : dismissCollectionError}
          >
            {state === 'failed' ? common('errors.again') : t('tray.close')}
          </button>
        </div>
      )}
      <FolderNotice />
      <Tray
        clips={tray}
        classes={classes}
        onInto={(classId) => void addTeachingClips(classId, takeFromTray(tray.map(({ id }) => id)))}
        onNew={(label) =>
          void newClass(label).then((id) => {
            if (id !== null) void addTeachingClips(id, takeFromTray(tray.map((clip) => clip.id)));
          })
        }
        onDrop={() => takeFromTray(tray.map(({ id }) => id))}
      />
      {adding
        .filter(({ classId }) => classId === null)
        .map((item) => (
          <AddingBar key={item.id} adding={item} onStop={cancelAdding} />
        ))}
      {state === 'opening' && classes.length === 0 && <p className="loading">{t('classes.opening')}</p>}
      {state === 'open' && classes.length === 0 && (
        <section className="drop-area" aria-label={t('start.title')}>
          <h2>{t('start.title')}</h2>
          <p>{t('start.how')}</p>
          <p className="buttons">
            <button type="button" className="primary" onClick={() => void newClass()}>
              {t('classes.add')}
            </button>
            <button type="button" onClick={() => folderInput.current?.click()}>
              {t('classes.folder')}
            </button>
          </p>
          <p className="caption">{t('start.takes')}</p>
        </section>
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
            onDrop={(id, dropped) => void addTeachingClips(id, videosOf(dropped))}
            onMove={(id, ids) => void changeTeachingClips(ids, { classId: id })}
            onSelect={select}
            onDrag={drag}
            onStopAdding={cancelAdding}
          />
        ))}
      </section>
      {classes.length > 0 && <p className="caption drop-hint">{t('classes.dropFolder')}</p>}
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
      {folds !== null && (
        <FoldsDialog
          {...folds}
          onAdd={(fold) => {
            setFolds(null);
            void addTeachingFolders(folds.found, fold);
          }}
          onClose={() => setFolds(null)}
        />
      )}
    </div>
  );
}

function cardsOf(area: RefObject<HTMLElement | null>): readonly HTMLElement[] {
  return [...(area.current?.querySelectorAll<HTMLElement>('[data-clip]') ?? [])];
}
