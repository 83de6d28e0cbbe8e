/** A class: its names in both languages, its clips, and the place to drop more. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { TeachingClass } from '../../../shared/teaching/teaching';
import { videoAccept } from '../../../shared/base/videoNames';
import type { Adding, ShownClip } from '../../../state/teach/collectionStore';
import { Icon } from '../../common/Icon';
import { ClipCard } from './ClipCard';
import { type Dropped, readDrop } from '../../common/files/filesOf';
import { nameOfClass, useTexts } from '../common/texts';
import { useTouch } from '../../common/hooks/useMedia';
import { useDropZone } from './useDropZone';

export const clipsType = 'application/x-actionscope-clips';
/** More thumbnails than this wait for a click: a dataset's folder has hundreds. */
const shownAtFirst = 24;

interface ClassColumnProps {
  readonly item: TeachingClass;
  /** From 0. */
  readonly index: number;
  readonly clips: readonly ShownClip[];
  readonly twins: ReadonlyMap<string, 'same' | 'near'>;
  readonly selected: ReadonlySet<string>;
  readonly adding: Adding | undefined;
  /** It has just been made: its name is to be typed next. */
  readonly fresh: boolean;
  readonly onName: (id: string, label: { readonly en: string; readonly zh: string }) => Promise<void>;
  readonly onRemove: (id: string) => void;
  readonly onDrop: (id: string, dropped: Dropped) => void;
  readonly onMove: (id: string, clipIds: readonly string[]) => void;
  readonly onSelect: (id: string, how: 'only' | 'toggle' | 'range') => void;
  readonly onDrag: (id: string, transfer: DataTransfer) => void;
  readonly onStopAdding: (id: number) => void;
  /** To the camera, with this class chosen. */
  readonly onCamera: () => void;
}

export function ClassColumn(props: ClassColumnProps) {
  const { item, index, clips, twins, selected, adding, fresh, onName, onRemove, onDrop, onMove, onSelect, onDrag, onStopAdding, onCamera } =
    props;
  const { t } = useTexts();
  const touch = useTouch();
  const zone = useRef<HTMLElement>(null);
  const [all, setAll] = useState(false);
  const name = nameOfClass(item, index + 1, t);
  const usable = clips.filter(({ problem }) => problem === null);
  const heldOut = usable.filter(({ role }) => role === 'held-out').length;
  const shown = all ? clips : clips.slice(0, shownAtFirst);
  const stop = shown.find(({ id }) => selected.has(id))?.id ?? shown[0]?.id;

  const over = useDropZone(zone, (transfer) => {
    const moved = transfer.getData(clipsType);
    if (moved !== '') onMove(item.id, moved.split(' '));
    else void readDrop(transfer).then((dropped) => onDrop(item.id, dropped));
  });

  return (
    <section ref={zone} className="class-column" aria-label={name} data-testid={`class-drop-${index}`} data-over={over || undefined}>
      <ClassNames item={item} index={index} fresh={fresh} onName={onName} />
      <button
        type="button"
        className="class-remove"
        aria-label={t('classes.remove', { name })}
        title={t('classes.remove', { name })}
        onClick={() => onRemove(item.id)}
      >
        <Icon name="close" />
      </button>
      <p className="caption numbers class-counts">
        {clips.length === 0 ? t('classes.none') : t('classes.counts', { train: usable.length - heldOut, heldOut })}
      </p>
      <ul className="thumbs">
        {shown.map((clip) => (
          <ClipCard
            key={clip.id}
            clip={clip}
            twin={twins.get(clip.id) ?? null}
            selected={selected.has(clip.id)}
            stop={clip.id === stop}
            onSelect={onSelect}
            onDrag={onDrag}
          />
        ))}
      </ul>
      {shown.length < clips.length && (
        <button type="button" onClick={() => setAll(true)}>
          {t('classes.more', { count: clips.length })}
        </button>
      )}
      {adding !== undefined && <AddingBar adding={adding} onStop={onStopAdding} />}
      <label className="class-choose">
        {!touch && <span>{t('classes.drop')} </span>}
        <span className="as-link">{t(touch ? 'classes.chooseTouch' : 'classes.choose')}</span>
        <input
          type="file"
          multiple
          accept={videoAccept}
          className="visually-hidden"
          data-testid={`class-files-${index}`}
          aria-label={t('classes.chooseFor', { name })}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = '';
            onDrop(item.id, { loose: files, inFolders: [], unreadable: [] });
          }}
        />
      </label>
      <button type="button" className="link" aria-label={t('classes.cameraFor', { name })} onClick={onCamera}>
        {t('classes.camera')}
      </button>
    </section>
  );
}

export function AddingBar({ adding, onStop }: { readonly adding: Adding; readonly onStop: (id: number) => void }) {
  const { t } = useTexts();
  const words = t('classes.adding', { done: adding.done, total: adding.total });
  return (
    <p className="adding">
      <span className="numbers">{words}</span>
      <progress aria-label={words} max={adding.total} value={adding.done} />
      <button type="button" className="link" onClick={() => onStop(adding.id)}>
        {t('classes.stopAdding')}
      </button>
    </p>
  );
}

type ClassNamesProps = Pick<ClassColumnProps, 'item' | 'index' | 'fresh' | 'onName'>;

/** Typed freely; it counts when the field is left or Enter is pressed. Escape takes it back. */
function ClassNames({ item, index, fresh, onName }: ClassNamesProps) {
  const { t } = useTexts();
  /** What is being typed or on its way to the engine; null: the class's own name stands there. */
  const [en, setEn] = useState<string | null>(null);
  const [zh, setZh] = useState<string | null>(null);
  /** What stood in the Chinese field when it was entered: a suggestion that arrives late must not change it under the cursor. */
  const [zhOnEntry, setZhOnEntry] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (fresh) first.current?.focus();
  }, [fresh]);

  const commit = () => {
    if (en === null && zh === null) return;
    void onName(item.id, { en: en ?? item.en, zh: zh ?? item.zh }).then(() => {
      // Unless more has been typed meanwhile.
      setEn((now) => (now === en ? null : now));
      setZh((now) => (now === zh ? null : now));
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit();
    if (event.key !== 'Escape') return;
    setEn(null);
    setZh(null);
  };
  const common = {
    type: 'text',
    spellCheck: false,
    autoComplete: 'off',
    maxLength: 120,
    onBlur: commit,
    onKeyDown,
  } as const;
  return (
    <div className="class-names">
      <input
        {...common}
        ref={first}
        lang="en"
        className="en"
        title={item.en}
        value={en ?? item.en}
        placeholder={t('classes.englishPlaceholder')}
        aria-label={t('classes.english', { n: index + 1 })}
        data-testid={`class-name-en-${index}`}
        onChange={(event) => setEn(event.target.value)}
      />
      <input
        {...common}
        lang="zh"
        className="zh"
        title={item.zh}
        value={zh ?? zhOnEntry ?? item.zh}
        placeholder={t('classes.chinesePlaceholder')}
        aria-label={t('classes.chinese', { n: index + 1 })}
        data-testid={`class-name-zh-${index}`}
        onFocus={() => setZhOnEntry(item.zh)}
        onBlur={() => {
          setZhOnEntry(null);
          commit();
        }}
        onChange={(event) => setZh(event.target.value)}
      />
    </div>
  );
}
