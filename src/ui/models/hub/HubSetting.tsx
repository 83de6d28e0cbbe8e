/** Where models are fetched from: a hub that is known, or any address with a hub's layout, such as a mirror. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { layoutOf } from '../../../shared/models/hub';
import { usualHub } from '../../../state/settings/settings';

const known = { huggingface: usualHub, modelscope: 'https://modelscope.cn' } as const;
type Choice = keyof typeof known | 'own';

export function HubSetting({ hub, onHub }: { readonly hub: string; readonly onHub: (hub: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(hub);
  const [said, setSaid] = useState<'saved' | 'bad' | null>(null);
  const [own, setOwn] = useState(!Object.values<string>(known).includes(hub));
  const choice: Choice = own ? 'own' : hub === known.modelscope ? 'modelscope' : 'huggingface';
  const save = (address: string) => {
    const cleaned = cleanAddress(address);
    setSaid(cleaned === null ? 'bad' : 'saved');
    if (cleaned === null) return;
    setText(cleaned);
    onHub(cleaned);
  };
  const choose = (next: Choice) => {
    setOwn(next === 'own');
    setSaid(null);
    if (next !== 'own') save(known[next]);
  };
  return (
    <section className="panel" aria-labelledby="hub-title">
      <h2 id="hub-title">{t('models.hub.title')}</h2>
      <form
        className="buttons"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save(text);
        }}
      >
        <select
          value={choice}
          data-testid="hub-choice"
          aria-label={t('hub.hubs.label')}
          onChange={(event) => choose(event.target.value as Choice)}
        >
          <option value="huggingface">{t('hub.hubs.huggingface')}</option>
          <option value="modelscope">{t('hub.hubs.modelscope')}</option>
          <option value="own">{t('hub.hubs.own')}</option>
        </select>
        <input
          type="url"
          className="hub-address"
          data-testid="hub"
          aria-label={t('models.hub.label')}
          aria-invalid={said === 'bad'}
          aria-describedby="hub-hint"
          value={text}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setOwn(true);
            setSaid(null);
          }}
        />
        <button type="submit">{t('models.hub.save')}</button>
        {hub !== usualHub && (
          <button type="button" onClick={() => choose('huggingface')}>
            {t('models.hub.reset')}
          </button>
        )}
      </form>
      <output id="hub-hint" className="caption">
        {said === null ? t(layoutOf(hub) === 'modelscope' ? 'hub.hubs.modelscopeHint' : 'models.hub.hint') : t(`models.hub.${said}`)}
      </output>
    </section>
  );
}

/** An http(s) address without the slash at its end, or null. */
export function cleanAddress(text: string): string | null {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href.replace(/\/+$/, '') : null;
  } catch {
    return null;
  }
}
