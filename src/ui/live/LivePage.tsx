/** What the camera sees, right now: the picture, the answer over a rolling window, the last minute. */
import { useEffect, useRef } from 'react';
import { startLive, stopLive } from '../../state/live/live';
import { useLive } from '../../state/live/liveStore';
import type { SourceKind } from '../../state/live/source';
import { useShortcuts } from '../common/hooks/shortcuts';
import { Lanes } from './Lanes';
import './live.css';
import { LiveSetup } from './LiveSetup';
import { RecordPart } from './RecordPart';
import { NowPanel } from './NowPanel';
import { Stage } from './Stage';
import { useTexts } from './texts';

export function LivePage() {
  const { t } = useTexts();
  const video = useRef<HTMLVideoElement>(null);
  const off = useLive(({ status }) => status === 'off');
  useEffect(() => () => stopLive(), []);
  const start = (kind: SourceKind) => video.current !== null && void startLive(kind, video.current);
  useShortcuts({ k: () => (off ? start('camera') : stopLive()) });
  return (
    <div className="live">
      <h1>{t('title')}</h1>
      <p className="note">{t('intro')}</p>
      <div className="live-columns">
        <Stage video={video} onStart={start} onStop={stopLive} />
        <div className="live-side">
          <NowPanel />
          <Lanes />
        </div>
      </div>
      <RecordPart />
      <LiveSetup />
    </div>
  );
}
