/** The picture, what covers it (attention, the square that the model sees, errors), and its buttons. */
import { useState, type RefObject } from 'react';
import { changeLive, useLiveSettings } from '../../state/live/liveSettings';
import { useLive } from '../../state/live/liveStore';
import type { SourceKind } from '../../state/live/source';
import { ErrorText } from '../common/ErrorText';
import { LiveHeat } from './LiveHeat';
import { useTexts } from './texts';

interface StageProps {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly onStart: (kind: SourceKind) => void;
  readonly onStop: () => void;
}

export function Stage({ video, onStart, onStop }: StageProps) {
  const { t } = useTexts();
  const { status, kind, error, session } = useLive();
  const { mirror, heat } = useLiveSettings();
  const [tall, setTall] = useState(false);
  const [shape, setShape] = useState('4 / 3');
  const off = status === 'off';
  const turned = mirror && kind === 'camera';
  const measure = ({ videoWidth, videoHeight }: HTMLVideoElement) => {
    if (videoWidth === 0) return;
    setTall(videoHeight > videoWidth);
    setShape(`${videoWidth} / ${videoHeight}`);
  };
  const crop = session?.crop;
  const square =
    crop === null ? { width: '100%', height: '100%' } : { [tall ? 'width' : 'height']: `${100 * (crop ?? 1)}%`, aspectRatio: '1' };
  return (
    <section className="panel live-stage" aria-label={t('source')} data-status={status} data-testid="live-stage">
      <div className="live-picture" style={{ aspectRatio: shape }} data-off={off}>
        <video
          ref={video}
          muted
          playsInline
          autoPlay
          hidden={off}
          className={turned ? 'turned' : undefined}
          aria-label={t('source')}
          data-testid="live-video"
          onLoadedMetadata={({ currentTarget }) => measure(currentTarget)}
          onResize={({ currentTarget }) => measure(currentTarget)}
        />
        {!off && session !== null && (
          <div className={turned ? 'live-square turned' : 'live-square'} style={square} title={t('square')}>
            {heat && <LiveHeat />}
          </div>
        )}
        {off && error === null && <p className="live-off">{t('offHint')}</p>}
        {off && error !== null && (
          <div role="alert" className="live-error" data-testid="live-error" data-code={error.code}>
            <ErrorText error={error} />
          </div>
        )}
        {!off && (
          <p className="live-lamp" data-testid="live-lamp">
            <span aria-hidden="true" /> {t(kind === 'camera' ? 'on' : 'screenOn')}
          </p>
        )}
        <State />
      </div>
      <div className="buttons">
        {off ? (
          <>
            <button type="button" className="primary" data-testid="live-camera" onClick={() => onStart('camera')}>
              {t('camera')}
            </button>
            <button type="button" data-testid="live-screen" onClick={() => onStart('screen')}>
              {t('screen')}
            </button>
          </>
        ) : (
          <button type="button" className="primary" data-testid="live-stop" onClick={onStop}>
            {t('stop')}
          </button>
        )}
        <CameraChoice onChoose={() => !off && kind === 'camera' && onStart('camera')} />
        <label className="inline" title={t('mirrorHint')}>
          <input type="checkbox" checked={mirror} onChange={({ target }) => changeLive({ mirror: target.checked })} />
          <span>{t('mirror')}</span>
        </label>
        <label className="inline">
          <input type="checkbox" data-testid="live-heat" checked={heat} onChange={({ target }) => changeLive({ heat: target.checked })} />
          <span>{t('heat')}</span>
        </label>
      </div>
    </section>
  );
}

function State() {
  const { t, common } = useTexts();
  const { status, progress } = useLive();
  const counted = progress !== null && progress.total > 1;
  const words =
    status === 'asking'
      ? t('asking')
      : status === 'opening'
        ? progress === null
          ? t('opening')
          : common(`progress.stages.${progress.stage}`)
        : status === 'hidden'
          ? t('hidden')
          : '';
  return (
    <output className="live-state" data-testid="live-state">
      {words !== '' && (
        <span>
          {words}
          {status === 'opening' && counted && <progress max={progress.total} value={progress.done} aria-label={words} />}
        </span>
      )}
    </output>
  );
}

function CameraChoice({ onChoose }: { readonly onChoose: () => void }) {
  const { t } = useTexts();
  const cameras = useLive((state) => state.cameras);
  const deviceId = useLiveSettings((state) => state.deviceId);
  if (cameras.length < 2) return null;
  return (
    <label className="inline">
      <span>{t('which')}</span>
      <select
        data-testid="live-device"
        value={cameras.some(({ id }) => id === deviceId) ? deviceId : ''}
        onChange={({ target }) => {
          changeLive({ deviceId: target.value });
          onChoose();
        }}
      >
        <option value="">{t('defaultCamera')}</option>
        {cameras.map(({ id, name }) => (
          <option key={id} value={id}>
            {/^\d+$/.test(name) ? t('numbered', { n: name }) : name}
          </option>
        ))}
      </select>
    </label>
  );
}
