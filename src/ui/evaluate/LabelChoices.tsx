/** What the classes are called: the template and each class's own names. Changed after a run, the numbers follow by themselves. */
import { useState } from 'react';
import type { LabelText } from '../../shared/recognition/recognition';
import { useEvaluation } from '../../state/evaluate/evaluationStore';
import { useFoundData } from '../../state/evaluate/foundData';
import { changeSettings, useSettings } from '../../state/settings/settings';
import { TableScroller } from '../common/TableScroller';
import { useTexts } from './texts';

export function TemplateChoice() {
  const { t } = useTexts();
  const template = useSettings((settings) => settings.template);
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? template;
  const sound = value.includes('{label}');
  return (
    <label className="evaluate-template">
      <span>{t('template')}</span>
      <input
        type="text"
        lang="en"
        value={value}
        aria-invalid={!sound}
        data-testid="evaluate-template"
        onChange={({ target }) => {
          const sane = target.value.includes('{label}');
          setTyped(sane ? null : target.value);
          if (sane) changeSettings({ template: target.value });
        }}
        onBlur={() => setTyped(null)}
      />
      <small className="caption" role={sound ? undefined : 'alert'}>
        {t(sound ? 'templateHint' : 'templateWrong', { label: '{label}', interpolation: { skipOnVariables: true } })}
      </small>
    </label>
  );
}

export function ClassNames() {
  const { t } = useTexts();
  const dataSet = useFoundData((state) => state.dataSet);
  const running = useEvaluation((state) => state.run !== null);
  const [open, setOpen] = useState(false);
  if (dataSet === null) return null;
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary data-testid="evaluate-names">{t('names.title')}</summary>
      {/* Of 174 classes the fields are many: they are made when one looks. */}
      {open && <NameTable key={dataSet.name} own={dataSet.classes} disabled={running} />}
    </details>
  );
}

function NameTable({ own, disabled }: { readonly own: readonly LabelText[]; readonly disabled: boolean }) {
  const { t } = useTexts();
  const classes = useEvaluation((state) => state.classes);
  const [typed, setTyped] = useState<readonly LabelText[]>(classes?.length === own.length ? classes : own);
  const sound = (names: readonly LabelText[]) => names.every(({ en, zh }) => en.trim() !== '' || zh.trim() !== '');
  const change = (names: readonly LabelText[]): void => {
    setTyped(names);
    if (sound(names)) useEvaluation.setState({ classes: names.map(({ en, zh }) => ({ en: en.trim(), zh: zh.trim() })) });
  };
  return (
    <fieldset disabled={disabled}>
      <legend className="visually-hidden">{t('names.title')}</legend>
      <p className="caption">{t('names.hint')}</p>
      {!sound(typed) && <p role="alert">{t('names.wrong')}</p>}
      <TableScroller label={t('names.title')}>
        <table className="evaluate-class-names">
          <thead>
            <tr>
              <th scope="col">{t('names.en')}</th>
              <th scope="col">{t('names.zh')}</th>
            </tr>
          </thead>
          <tbody>
            {typed.map((label, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- classes have no name of their own but these
              <tr key={index}>
                {(['en', 'zh'] as const).map((language) => (
                  <td key={language}>
                    <input
                      type="text"
                      lang={language === 'en' ? 'en' : 'zh-CN'}
                      aria-label={`${t(`names.${language}`)} ${index + 1}`}
                      data-testid={`evaluate-name-${language}-${index}`}
                      value={label[language]}
                      onChange={({ target }) => change(typed.with(index, { ...label, [language]: target.value }))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
      <button
        type="button"
        onClick={() => {
          setTyped(own);
          useEvaluation.setState({ classes: null });
        }}
      >
        {t('names.back')}
      </button>
    </fieldset>
  );
}
