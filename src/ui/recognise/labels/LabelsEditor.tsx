/** The labels and the template of the English side. What is typed counts at once: the ranking beside it follows. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../shared/errors/errors';
import { readLabels, writeLabels } from '../../../shared/labels';
import type { LabelText } from '../../../shared/recognition/recognition';
import { largestTextFile } from '../../../shared/textFile/decodeText';
import { takeDroppedLabels, useDroppedLabels } from '../../../state/recognise/droppedLabels';
import { suggestMissing } from '../../../state/recognise/labelSets';
import type { Settings } from '../../../state/settings/settings';
import { ErrorText } from '../../common/ErrorText';
import { ImportPreview, type ChosenFile } from './ImportPreview';
import { LabelSearch } from './LabelSearch';
import { ReadingNotes } from './ReadingNotes';
import { TemplateField } from './TemplateField';
import { useLabelText } from './useLabelText';

interface LabelsEditorProps {
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  readonly onClose: () => void;
  /** Begins with an empty list of one's own instead of the chosen set. */
  readonly empty: boolean;
  /** Name of the chosen set, as the person sees it. */
  readonly setName: string;
}

export function LabelsEditor({ settings, onSettings, onClose, empty, setName }: LabelsEditorProps) {
  const { t } = useTranslation();
  const { text, change, reading, error, aside, putBack, take, fail } = useLabelText(settings, onSettings, t('labels.title'), empty);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const dropped = useDroppedLabels((state) => state.file);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const given = dropped === null ? null : takeDroppedLabels();
    if (given !== null) readStart(given).then(setFile, fail);
  }, [dropped, fail]);

  const labels = reading?.labels ?? [];
  const own = settings.labelSet === 'own' || text === '';
  const changed =
    reading !== null &&
    (reading.form !== 'lines' || reading.notes.some(({ kind }) => kind === 'numbers' || kind === 'parted' || kind === 'class-names'));

  return (
    <section className="panel labels-editor" aria-label={t('labels.title')} data-testid="labels-editor">
      <h2>{t('labels.title')}</h2>
      <div className="editor-columns">
        <div className="editor-list">
          {file !== null && (
            <ImportPreview
              file={file}
              onUse={(chosen) => {
                setFile(null);
                change(writeLabels(chosen));
              }}
              onCancel={() => setFile(null)}
            />
          )}
          <label htmlFor="own-labels">{own ? t('labels.own') : t('labels.ofSet', { set: setName })}</label>
          <textarea
            id="own-labels"
            ref={field}
            data-testid="own-labels"
            rows={7}
            spellCheck={false}
            placeholder={t('labels.placeholder')}
            value={text}
            aria-describedby="own-labels-hint"
            onChange={(event) => change(event.target.value)}
          />
          <p id="own-labels-hint" className="caption">
            {t('labels.hint')} <span className="numbers">{t('labels.count', { count: labels.length })}</span>
          </p>
          {aside !== null && (
            <p className="note">
              {t('labels.replaced')}{' '}
              <button type="button" className="link" onClick={putBack}>
                {t('labels.putBack')}
              </button>
            </p>
          )}
          {error !== null && (
            <div role="alert" className="inline-error">
              <ErrorText error={error} file={t('labels.title')} />
            </div>
          )}
          {reading !== null && own && <ReadingNotes reading={reading} quiet />}
          {changed && own && isWorthOffering(text) && (
            <button
              type="button"
              className="link"
              onClick={() => void take(async () => writeLabels(readLabels(text, t('labels.title'), 'lines').labels))}
            >
              {t('labels.wholeLines')}
            </button>
          )}
        </div>
        <div className="editor-side">
          <LabelSearch labels={labels} onGo={(label) => showIn(field.current, label)} />
          <p className="buttons">
            <button type="button" onClick={() => fileInput.current?.click()}>
              {t('labels.import')}
            </button>
            <input
              ref={fileInput}
              type="file"
              className="visually-hidden"
              data-testid="labels-file"
              tabIndex={-1}
              aria-label={t('labels.import')}
              accept=".csv,.json,.jsonl,.txt,.tsv,.yaml,.yml,.names,.pbtxt,text/plain,text/csv,application/json"
              onChange={(event) => {
                const chosen = event.target.files?.[0];
                event.target.value = '';
                if (chosen !== undefined) readStart(chosen).then(setFile, fail);
              }}
            />
            <span className="caption">{t('labels.importHint')}</span>
          </p>
          <p className="buttons">
            <button type="button" disabled={text === ''} onClick={() => change('')}>
              {t('labels.empty')}
            </button>
            <button
              type="button"
              disabled={labels.every(({ zh }) => zh !== '')}
              onClick={() => void take(async () => writeLabels(await suggestMissing(labels)))}
            >
              {t('labels.suggest')}
            </button>
          </p>
          <TemplateField template={settings.template} onTemplate={(template) => onSettings({ template })} />
          <p className="buttons end">
            <button type="button" className="primary" onClick={onClose}>
              {t('labels.done')}
            </button>
          </p>
        </div>
      </div>
    </section>
  );
}

/** A file up to what a list may be: of a larger one enough to see that it is too large. @throws AppError `file-unreadable` */
async function readStart(file: File): Promise<ChosenFile> {
  try {
    return { name: file.name, bytes: new Uint8Array(await file.slice(0, largestTextFile + 1).arrayBuffer()) };
  } catch (cause) {
    throw new AppError('file-unreadable', `${file.name} cannot be read.`, { details: { file: file.name }, cause });
  }
}

/** Text of the page's own making ("wave | 挥手", or its quoted table) has nothing to be taken otherwise. */
function isWorthOffering(text: string): boolean {
  try {
    return writeLabels(readLabels(text).labels) !== text;
  } catch {
    return false;
  }
}

/** Selects the line of a label and brings it into view. */
function showIn(field: HTMLTextAreaElement | null, { en, zh }: LabelText): void {
  if (field === null) return;
  const lines = field.value.split('\n');
  const line = lines.findIndex((written) => written.includes(en) && written.includes(zh));
  const start = lines.slice(0, Math.max(line, 0)).reduce((sum, written) => sum + written.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / Math.max(lines.length, 1)) * Math.max(line - 2, 0);
}
