/** A clip of the collection as a small picture that opens it; what has gone since says so. */
import type { ShownClip } from '../../../state/teach/collectionStore';
import { useTexts } from '../common/texts';

export function ClipThumb({ clip, onClip }: { readonly clip: ShownClip | undefined; readonly onClip: (id: string) => void }) {
  const { t } = useTexts();
  if (clip === undefined) return <li className="caption">{t('result.gone')}</li>;
  return (
    <li>
      <button type="button" className="clip-card" title={t('result.seeClip', { name: clip.name })} onClick={() => onClip(clip.id)}>
        {clip.poster === null ? <span className="no-poster" /> : <img src={clip.poster} alt="" />}
        <span className="clip-file">{clip.name}</span>
      </button>
    </li>
  );
}
