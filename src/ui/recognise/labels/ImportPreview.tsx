/** A chosen file before it is used: how it is read, in which encoding, and the labels that come of it. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { readAsChoices, readLabelFile, type LabelFileReading, type ReadAs } from '../../../shared/labels';
import type { LabelText } from '../../../shared/recognition/recognition';
import { textEncodings, type TextEncoding } from '../../../shared/textFile/decodeText';
import { ErrorText } from '../../common/ErrorText';
import { labelName } from '../common/labelName';
import { ReadingNotes } from './ReadingNotes';

export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface ImportPreviewProps {
  readonly file: ChosenFile;
  readonly onUse: (labels: readonly LabelText[]) => void;
  readonly onCancel: () => void;
}

/** More are only counted. */
const shownLabels = 8;
const asTexts = { auto: 'asAuto', lines: 'asLines', table: 'asTable' } as const satisfies Readonly<Record<ReadAs, string>>;

export function ImportPreview({ file, onUse, onCancel }: ImportPreviewProps) {
  const { t } = useTranslation();
  const [encoding, setEncoding] = useState<TextEncoding | null>(null);
  const [as, setAs] = useState<ReadAs>('auto');
  const found = useMemo(() => attempt(file, null, 'auto').reading, [file]);
  const { reading, error } = useMemo(() => attempt(file, encoding, as), [file, encoding, as]);
  return (
    <section className="import-preview" aria-label={t('labels.preview.title', { file: file.name })} data-testid="import-preview">
      <h3>{t('labels.preview.title', { file: file.name })}</h3>
      <div className="preview-choices">
        <label>
          <span>{t('labels.preview.encoding')}</span>
          <select
            data-testid="import-encoding"
            value={encoding ?? ''}
            onChange={({ target: { value } }) => setEncoding(textEncodings.find((name) => name === value) ?? null)}
          >
            <option value="">
              {found === null
                ? '?'
                : t(found.guessed ? 'labels.preview.guessed' : 'labels.preview.found', {
                    encoding: t(`labels.encodings.${found.encoding}`),
                  })}
            </option>
            {textEncodings.map((name) => (
              <option key={name} value={name}>
                {t(`labels.encodings.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('labels.preview.as')}</span>
          <select
            data-testid="import-as"
            value={as}
            onChange={({ target: { value } }) => setAs(readAsChoices.find((choice) => choice === value) ?? 'auto')}
          >
            {readAsChoices.map((choice) => (
              <option key={choice} value={choice}>
                {t(`labels.preview.${asTexts[choice]}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error !== null && (
        <div role="alert" className="inline-error">
          <ErrorText error={error} file={file.name} />
        </div>
      )}
      {reading !== null && (
        <>
          <ReadingNotes reading={reading} />
          {reading.guessed && encoding === null && <p className="caption">{t('labels.preview.guess')}</p>}
          <ol className="preview-labels" data-testid="preview-labels">
            {reading.labels.slice(0, shownLabels).map((label) => (
              <li key={`${label.en}|${label.zh}`}>
                <bdi>{labelName(label, t)}</bdi>
              </li>
            ))}
          </ol>
          {reading.labels.length > shownLabels && (
            <p className="caption">{t('labels.more', { count: reading.labels.length - shownLabels })}</p>
          )}
        </>
      )}
      <p className="buttons">
        <button
          type="button"
          className="primary"
          data-testid="import-use"
          disabled={reading === null}
          onClick={() => onUse(reading?.labels ?? [])}
        >
          {t('labels.preview.use', { count: reading?.labels.length ?? 0 })}
        </button>
        <button type="button" onClick={onCancel}>
          {t('labels.preview.cancel')}
        </button>
      </p>
    </section>
  );
}

function attempt(
  { bytes, name }: ChosenFile,
  encoding: TextEncoding | null,
  as: ReadAs,
): { readonly reading: LabelFileReading | null; readonly error: AppErrorData | null } {
  try {
    return { reading: readLabelFile(bytes, name, { as, ...(encoding === null ? {} : { encoding }) }), error: null };
  } catch (thrown) {
    return { reading: null, error: AppError.from(thrown).toData() };
  }
}
