/** The samples that come with the app, as moving thumbnails. They are fetched as files, like any clip a person drops. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReducedMotion } from '../common/hooks/useMedia';

export interface Sample {
  readonly file: string;
  readonly action: string;
  readonly en: string;
  readonly zh: string;
  readonly container: string;
  readonly seconds: number;
  readonly bytes: number;
  /** A picture or a clip that every browser shows, where the sample itself may not play. */
  readonly preview?: string;
}

const folder = 'samples/';

export function sampleAddress(file: string): string {
  return new URL(folder + file, document.baseURI).href;
}

/** Empty until they are known, and where there are none. */
export function useSamples(): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    fetch(sampleAddress('samples.json'), { signal: controller.signal })
      .then((response) => (response.ok ? (response.json() as Promise<readonly Sample[]>) : []))
      .then(setSamples)
      .catch(() => {});
    return () => controller.abort();
  }, []);
  return samples;
}

interface SamplesProps {
  readonly samples: readonly Sample[];
  readonly large: boolean;
  readonly onPick: (sample: Sample) => void;
}

export function Samples({ samples, large, onPick }: SamplesProps) {
  const { t, i18n } = useTranslation();
  if (samples.length === 0) return null;
  return (
    <ul className={large ? 'samples large' : 'samples'} aria-label={t('empty.samples')}>
      {samples.map((sample) => {
        const name = i18n.language === 'zh' ? sample.zh : sample.en;
        return (
          <li key={sample.file}>
            <button type="button" data-testid={`sample-${sample.action}`} title={name} onClick={() => onPick(sample)}>
              <Thumbnail sample={sample} />
              <span className="sample-name">
                {name}
                {large && <small>{t('result.seconds', { value: sample.seconds })}</small>}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const playable = /\.(mp4|webm|mov|m4v)$/i;

/** Moves by itself, unless the person asked for less motion. */
function Thumbnail({ sample }: { readonly sample: Sample }) {
  const still = useReducedMotion();
  if (sample.preview !== undefined) {
    const address = sampleAddress(sample.preview);
    return still ? <StillPicture address={address} /> : <img src={address} alt="" />;
  }
  if (!playable.test(sample.file))
    return (
      <span className="no-preview" aria-hidden="true">
        {sample.container}
      </span>
    );
  return (
    <video
      key={String(still)}
      src={sampleAddress(sample.file)}
      muted
      loop
      playsInline
      autoPlay={!still}
      preload="auto"
      aria-hidden="true"
      tabIndex={-1}
    />
  );
}

/** The first picture of a moving one. */
function StillPicture({ address }: { readonly address: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new Image();
    image.src = address;
    void image.decode().then(
      () => {
        const element = canvas.current;
        if (element === null) return;
        element.width = image.naturalWidth;
        element.height = image.naturalHeight;
        element.getContext('2d')?.drawImage(image, 0, 0);
      },
      () => {},
    );
  }, [address]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
