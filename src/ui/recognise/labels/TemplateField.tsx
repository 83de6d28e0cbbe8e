/** The sentence that English labels are put into: one of the known ones, or a person's own. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templates } from '../../../state/recognise/templates';
import { useRested } from '../../common/hooks/useRested';

interface TemplateFieldProps {
  readonly template: string;
  readonly onTemplate: (template: string) => void;
}

/** Typing rests this long before the ranking follows. */
const restMilliseconds = 350;

export function TemplateField({ template, onTemplate }: TemplateFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(template);
  const [own, setOwn] = useState(!templates.includes(template));
  const rank = useRested((typed: string) => {
    if (typed.includes('{label}')) onTemplate(typed);
  }, restMilliseconds);
  const change = (typed: string) => {
    setText(typed);
    rank(typed);
  };
  const good = text.includes('{label}');
  return (
    <>
      <label className="stacked">
        <span>{t('labels.template')}</span>
        <select
          value={own ? '' : text}
          data-testid="template"
          onChange={(event) => {
            setOwn(event.target.value === '');
            if (event.target.value !== '') change(event.target.value);
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
      {own && (
        <input type="text" aria-label={t('labels.templateOwn')} lang="en" value={text} onChange={(event) => change(event.target.value)} />
      )}
      <p className="caption" role={good ? undefined : 'alert'}>
        {t(good ? 'labels.templateHint' : 'labels.templateBad')}
      </p>
    </>
  );
}
