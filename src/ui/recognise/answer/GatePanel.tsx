/**
 * In place of an answer, where the clip is not of the world that the small model knows: says so in large letters, offers
 * the model that can answer in one button, and keeps what the small one would have said folded away.
 */
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../shared/base/figures';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { DownloadProgress, ModelSummary } from '../../../shared/models/models';
import type { Blank } from '../../../shared/recognition/blankFrames';
import { ErrorText } from '../../common/ErrorText';
import { useOnline } from '../../common/hooks/useOnline';
import { Transfer } from '../../common/Transfer';
import { sayTime } from '../../common/sayTime';

interface GatePanelProps {
  /** The model to take; undefined where the catalogue names none. */
  readonly model: ModelSummary | undefined;
  /** Which one suits this machine is being found out. */
  readonly choosing: boolean;
  /** undefined: no download under way; null: starting. */
  readonly download: DownloadProgress | null | undefined;
  readonly error: AppErrorData | undefined;
  /** Clips that will be answered once it is here. */
  readonly waiting: number;
  /** Another model is answering already. */
  readonly answering: boolean;
  readonly onAnswer: () => void;
  readonly onCancel: () => void;
  readonly onModels: () => void;
  /** What the frames are where they show nothing: another model will see no more. */
  readonly blank: Blank | null;
  /** What is wrong with the file, where something is. */
  readonly damage: ReactNode;
  /** What the small model would have said. */
  readonly children: ReactNode;
}

export function GatePanel(props: GatePanelProps) {
  const { model, choosing, download, error, waiting, answering, onAnswer, onCancel, onModels, blank, damage, children } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const name = model?.name ?? '';
  const fetching = download !== undefined;
  return (
    <section className="panel result gate" aria-labelledby="gate-title" data-testid="gate" aria-busy={choosing || fetching || answering}>
      <h2 id="gate-title" className="gate-title">
        {t(blank === null || blank === 'still' ? 'gate.title' : 'gate.blankTitle')}
      </h2>
      {blank !== null && (
        <p className="note warn" data-testid="gate-blank">
          {t(`gate.blank.${blank}`)}
        </p>
      )}
      <p>{t('gate.why')}</p>
      {damage}
      {choosing && !fetching && !answering ? (
        <p className="note">{t('gate.choosing')}</p>
      ) : model === undefined ? (
        <p className="note">{t('gate.none')}</p>
      ) : fetching ? (
        <div className="gate-fetch">
          <Transfer progress={download} label={name} />
          <button type="button" title={t('gate.cancelHint')} onClick={onCancel}>
            {t('gate.cancel')}
          </button>
        </div>
      ) : (
        !answering && <Offer model={model} onAnswer={onAnswer} />
      )}
      <output className={fetching || answering ? 'note' : 'visually-hidden'} data-testid="gate-status">
        {answering
          ? t('gate.answering', { name })
          : fetching
            ? t(waiting > 1 ? 'gate.fetchingMany' : 'gate.fetching', { name, count: waiting })
            : t('gate.label')}
      </output>
      {error !== undefined && !fetching && (
        <div className="inline-error" role="alert">
          <ErrorText error={error} file={name} />
        </div>
      )}
      <p className="buttons">
        <button type="button" className="link" onClick={onModels}>
          {t('gate.others')}
        </button>
      </p>
      <details className="gate-folded" data-testid="gate-folded" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('gate.folded')}</summary>
        {open && children}
      </details>
    </section>
  );
}

/** Mbit/s, said beside the time: what browsers tell of the line is a guess, and stops at 10. */
const usualSpeed = 50;

/** One button: what it does and what it costs. */
function Offer({ model, onAnswer }: { readonly model: ModelSummary; readonly onAnswer: () => void }) {
  const { t } = useTranslation();
  const online = useOnline();
  const { name, state, downloadBytes, storedBytes, clipTime } = model;
  const here = state === 'stored' || state === 'server';
  const bytes = Math.max(0, downloadBytes - (state === 'partial' ? storedBytes : 0));
  const length = (seconds: number) => sayTime(seconds, t);
  const cost = { size: byteSize(bytes), time: length((bytes * 8) / 1e6 / usualSpeed) };
  const action = here ? 'gate.use' : state === 'partial' ? 'gate.resume' : 'gate.get';
  const can = here || online;
  return (
    <>
      <button type="button" className="primary gate-offer" data-testid="gate-offer" disabled={!can} onClick={onAnswer}>
        <b>{t(action, { name })}</b>
        {!here && <span>{t(state === 'partial' ? 'gate.left' : 'gate.cost', cost)}</span>}
      </button>
      <p className="caption">
        {can ? (here ? t('gate.here') : t('gate.once', { speed: usualSpeed })) : t('gate.offline')}
        {clipTime != null && can && (
          <> {t(clipTime.measured ? 'gate.perClipMeasured' : 'gate.perClip', { time: length(clipTime.seconds) })}</>
        )}
      </p>
    </>
  );
}
