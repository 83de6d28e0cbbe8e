/** The empty page: a large place to drop a clip, what it takes, and the samples. */
import { useTranslation } from 'react-i18next';
import { useTouch } from '../common/hooks/useMedia';
import { Samples, type Sample } from './Samples';

interface InvitationProps {
  /** What the model in use can and cannot do. */
  readonly about: string;
  readonly samples: readonly Sample[];
  readonly onOpen: () => void;
  readonly onFolder: () => void;
  readonly onPick: (sample: Sample) => void;
}

export function Invitation({ about, samples, onOpen, onFolder, onPick }: InvitationProps) {
  const { t } = useTranslation();
  const touch = useTouch();
  return (
    <section className="invitation" aria-labelledby="invitation-title">
      <div className="drop-area">
        <h2 id="invitation-title">{t(touch ? 'empty.titleTouch' : 'empty.title')}</h2>
        <p>{t('empty.takes')}</p>
        <p className="buttons">
          <button type="button" className="primary" onClick={onOpen}>
            {t('empty.choose')}
          </button>
          <button type="button" data-testid="choose-folder" onClick={onFolder}>
            {t('clips.openFolder')}
          </button>
          {!touch && <span>{t('empty.paste')}</span>}
        </p>
        <p className="quiet">
          {t('app.private')} {about}
        </p>
      </div>
      <div className="samples-place">
        {samples.length > 0 && (
          <>
            <h2 className="samples-title">{t('empty.samples')}</h2>
            <Samples samples={samples} large onPick={onPick} />
          </>
        )}
      </div>
    </section>
  );
}
