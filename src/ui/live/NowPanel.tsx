/** The answer of this moment in both languages, or why there is none; how fast it comes and what it costs. */
import { useEffect, useMemo, useState } from 'react';
import { fixed, percent } from '../../shared/base/figures';
import { noneOf, rankAnswer } from '../../state/live/lanes';
import { useLive } from '../../state/live/liveStore';
import { useSettings } from '../../state/settings/settings';
import { useRested } from '../common/hooks/useRested';
import { useTexts } from './texts';

const shown = 5;

export function NowPanel() {
  const { t, names } = useTexts();
  const { session, answer, filled, window, status } = useLive();
  const lambda = useSettings((settings) => settings.lambda);
  const threshold = useSettings((settings) => settings.threshold);
  const ranked = useMemo(
    () => (session === null || answer === null ? [] : rankAnswer(session, answer, lambda).slice(0, shown)),
    [session, answer, lambda],
  );
  const [first] = ranked;
  const none = answer === null ? null : noneOf(answer, first, threshold);
  return (
    <section className="panel live-now" aria-label={t('answer')}>
      <h2>{t('answer')}</h2>
      <div className="live-first" data-testid="live-answer" data-none={none ?? undefined} aria-live="off">
        {first === undefined && (
          <p className="quiet">
            {status === 'off' ? t('waiting') : t('filling', { window })}
            {status === 'running' && <progress max={1} value={filled} aria-label={t('filling', { window })} />}
          </p>
        )}
        {none !== null && (
          <p className="live-none">
            <strong>{t('none')}</strong>
            <span className="quiet">{t(`why.${none}`, { threshold: percent(threshold) })}</span>
            {none === 'not-drawn' && <a href="#/models">{t('models')}</a>}
          </p>
        )}
        {none === null && first !== undefined && (
          <p className="live-best">
            {names(first).map(({ language, name }) => (
              <strong key={language} lang={language}>
                {name}
              </strong>
            ))}
            <span className="numbers">{percent(first.probability)}</span>
          </p>
        )}
      </div>
      <Spoken text={none !== null ? t('none') : first === undefined ? '' : (names(first)[0]?.name ?? '')} />
      <ol className="live-others" data-weak={none !== null || undefined}>
        {Array.from({ length: shown }, (_, rank) => ranked[rank]).map((label, rank) => (
          <li key={rank}>
            {label !== undefined && (
              <>
                <span className="live-name">
                  {names(label).map(({ language, name }) => (
                    <span key={language} lang={language}>
                      {name}
                    </span>
                  ))}
                </span>
                <span className="numbers">{percent(label.probability)}</span>
                <span className="bar" aria-hidden="true">
                  <span style={{ width: `${label.probability * 100}%` }} />
                </span>
              </>
            )}
          </li>
        ))}
      </ol>
      {answer?.gate != null && !answer.gate.inside && !answer.gate.binding && <p className="gate-note">{t('note')}</p>}
      <Figures />
    </section>
  );
}

/** For who listens: an answer that has stood for a moment, not each of the many on the way. */
function Spoken({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  const rested = useRested(setSaid, 1500);
  useEffect(() => rested(text), [rested, text]);
  return <output className="visually-hidden">{said}</output>;
}

function Figures() {
  const { t } = useTexts();
  const { session, looksPerSecond, delay, dropped, look, window } = useLive();
  if (session === null || look === null) return <p className="caption live-figures" />;
  const { milliseconds } = look;
  const time = Math.round(milliseconds.resizing + milliseconds.encoding + milliseconds.scoring);
  return (
    <p
      className="caption live-figures numbers"
      data-testid="live-figures"
      data-delay={Math.round(delay)}
      data-rate={looksPerSecond.toFixed(2)}
    >
      <span>{t('figures', { rate: fixed(looksPerSecond, 1), delay: Math.round(delay) })}</span>
      <span>{t(session.adapter === null ? 'costOnce' : 'costWindow', { frames: session.frames, window, time })}</span>
      {dropped > 0 && <span>{t('dropped', { count: dropped })}</span>}
    </p>
  );
}
