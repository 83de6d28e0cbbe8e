/** The labels and the template of the English side. What is typed counts at once: the ranking beside it follows. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError, type AppErrorData } from '../../shared/errors';
import { parseLabels } from '../../shared/labelFile';
import { resolveLabels, suggestMissing } from '../../state/labelSets';
import { adapterOfLabels } from '../../state/models';
import type { Settings } from '../../state/settings';
import { templates } from '../../state/templates';
import { ErrorText } from '../common/ErrorText';
import { useRested } from '../common/useRested';

interface LabelsEditorProps {
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  readonly onClose: () => void;
}

/** Typing rests this long before the ranking follows. */
const restMilliseconds = 350;

export function LabelsEditor({ settings, onSettings, onClose }: LabelsEditorProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(settings.ownLabels);
  const [template, setTemplate] = useState(settings.template);
  const [error, setError] = useState<AppErrorData | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const [ownTemplate, setOwnTemplate] = useState(!templates.includes(settings.template));

  useEffect(() => field.current?.focus(), []);

  // What was typed becomes the label set once it can be read; until then the last good one ranks.
  const rankList = useRested((typed: string) => {
    try {
      if (typed.trim() !== '') parseLabels(typed, t('labels.title'));
      setError(null);
      onSettings({ ownLabels: typed, labelSet: typed.trim() === '' ? 'demo' : 'own' });
    } catch (thrown) {
      setError(AppError.from(thrown).toData());
    }
  }, restMilliseconds);
  const rankSentence = useRested((typed: string) => {
    if (typed.includes('{label}')) onSettings({ template: typed });
  }, restMilliseconds);
  const changeText = (typed: string) => {
    setText(typed);
    rankList(typed);
  };
  const changeTemplate = (typed: string) => {
    setTemplate(typed);
    rankSentence(typed);
  };

  const take = async (load: () => Promise<string>) => {
    try {
      const loaded = await load();
      changeText(loaded);
      setError(null);
    } catch (thrown) {
      setError(AppError.from(thrown).toData());
    }
  };
  const count = countLabels(text);

  return (
    <section className="panel labels-editor" aria-label={t('labels.title')} data-testid="labels-editor">
      <h2>{t('labels.title')}</h2>
      <div className="editor-columns">
        <div className="editor-list">
          <label htmlFor="own-labels">{t('labels.own')}</label>
          <textarea
            id="own-labels"
            ref={field}
            data-testid="own-labels"
            rows={7}
            spellCheck={false}
            placeholder={t('labels.placeholder')}
            value={text}
            aria-describedby="own-labels-hint"
            onChange={(event) => changeText(event.target.value)}
          />
          <p id="own-labels-hint" className="caption">
            {t('labels.hint')} <span className="numbers">{t('labels.count', { count })}</span>
          </p>
          {error !== null && (
            <div role="alert" className="inline-error">
              <ErrorText error={error} file={t('labels.title')} />
            </div>
          )}
        </div>
        <div className="editor-side">
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
              accept=".csv,.json,.txt,.tsv,text/plain,text/csv,application/json"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = '';
                if (file !== undefined) void take(async () => toLines(parseLabels(await file.text(), file.name)));
              }}
            />
            <span className="caption">{t('labels.importHint')}</span>
          </p>
          <p className="buttons">
            <button
              type="button"
              disabled={settings.labelSet === 'own'}
              onClick={() => void take(async () => toLines(await resolveLabels(settings, adapterOfLabels())))}
            >
              {t('labels.copySet')}
            </button>
            <button
              type="button"
              disabled={count === 0}
              onClick={() => void take(async () => toLines(await suggestMissing(parseLabels(text))))}
            >
              {t('labels.suggest')}
            </button>
          </p>
          <label className="stacked">
            <span>{t('labels.template')}</span>
            <select
              value={ownTemplate ? '' : template}
              data-testid="template"
              onChange={(event) => {
                setOwnTemplate(event.target.value === '');
                if (event.target.value !== '') changeTemplate(event.target.value);
              }}
            >
              {templates.map((choice) => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))}
              <option value="">{t('labels.templateOwn')}</option>
            </select>
          </label>
          {ownTemplate && (
            <input
              type="text"
              aria-label={t('labels.templateOwn')}
              lang="en"
              value={template}
              onChange={(event) => changeTemplate(event.target.value)}
            />
          )}
          <p className="caption" role={template.includes('{label}') ? undefined : 'alert'}>
            {t(template.includes('{label}') ? 'labels.templateHint' : 'labels.templateBad')}
          </p>
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

function toLines(labels: readonly { readonly en: string; readonly zh: string }[]): string {
  return labels.map(({ en, zh }) => [en, zh].filter((part) => part !== '').join(' | ')).join('\n');
}

function countLabels(text: string): number {
  try {
    return parseLabels(text).length;
  } catch {
    return 0;
  }
}
