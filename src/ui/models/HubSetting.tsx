/** Where models are fetched from: any address with the hub's layout, such as a mirror. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usualHub } from '../../state/settings';

export function HubSetting({ hub, onHub }: { readonly hub: string; readonly onHub: (hub: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(hub);
  const [said, setSaid] = useState<'saved' | 'bad' | null>(null);
  const save = (address: string) => {
    const cleaned = cleanAddress(address);
    setSaid(cleaned === null ? 'bad' : 'saved');
    if (cleaned === null) return;
    setText(cleaned);
    onHub(cleaned);
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
            setSaid(null);
          }}
        />
        <button type="submit">{t('models.hub.save')}</button>
        {hub !== usualHub && (
          <button type="button" onClick={() => save(usualHub)}>
            {t('models.hub.reset')}
          </button>
        )}
      </form>
      <output id="hub-hint" className="caption">
        {said === null ? t('models.hub.hint') : t(`models.hub.${said}`)}
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
