/** What came of a training: before and after on clips it never trained with, as honestly as few clips allow. */
import type { ReactNode } from 'react';
import { largeNumber } from '../../../shared/base/figures';
import type { Accuracy } from '../../../shared/teaching/teaching';
import type { ShownClip } from '../../../state/teach/collectionStore';
import type { ShownResult } from '../../../state/teach/teachingTraining';
import { ErrorText } from '../../common/ErrorText';
import { Confusion } from './Confusion';
import { Figure } from './Figure';
import { Curves } from '../curves/Curves';
import { judge } from './judgement';
import { SettingsDetails } from './SettingsDetails';
import { nameOfClass, useTexts } from '../common/texts';

interface ResultViewProps {
  readonly result: ShownResult;
  readonly clips: readonly ShownClip[];
  /** Name, export and use of the adapter. */
  readonly adapter: ReactNode;
  readonly onClip: (id: string) => void;
  readonly onAgain: () => void;
}

export function ResultView({ result, clips, adapter, onClip, onAgain }: ResultViewProps) {
  const { t, time } = useTexts();
  const { before, after, confusion, ended, bestEpoch, settings, curve, setAside, parameters, seconds } = result;
  const judgement = before === null || after === null || confusion === null ? null : judge(after, confusion);
  const verdict =
    judgement === null ? null : judgement.change === 'same' ? 'same' : `${judgement.change}${judgement.certain ? '' : 'Maybe'}`;
  return (
    <div className="outcome" data-testid="outcome" data-ended={ended}>
      <h2>{t('result.title')}</h2>
      {after !== null ? (
        <>
          <div className="before-after">
            {before !== null && <Figure name={t('result.before')} accuracy={before} testId="result-before" />}
            <Figure name={t('result.after')} accuracy={after} testId="result-after" strong />
          </div>
          {before === null && (
            <p className="caption" data-testid="no-before">
              {t('result.noBefore')}
            </p>
          )}
          {settings.temporalPrompts && curve.length > 1 && (
            <p className="caption" data-testid="chosen-by">
              {t(settings.keepEpoch === 'best' ? 'result.chosenApart' : 'result.chosenByNone', { epochs: curve.length - 1 })}
            </p>
          )}
          {judgement !== null && verdict !== null && (
            <output data-testid="verdict">
              {settings.temporalPrompts ? t(`result.${verdict}`) : t('result.notTrained')} {judgement.few && t('result.few')}{' '}
              {(judgement.fixed > 0 || judgement.broken > 0) && t('result.changes', { fixed: judgement.fixed, broken: judgement.broken })}{' '}
              {judgement.testedClasses < 2 && t('result.oneClass')}
            </output>
          )}
        </>
      ) : (
        <output data-testid="verdict">{t('result.nothing')}</output>
      )}
      {settings.temporalPrompts && (
        <p className={ended === 'not-finite' ? 'warning' : 'caption'} role={ended === 'not-finite' ? 'alert' : undefined}>
          {t(`result.${ended === 'not-finite' || settings.keepEpoch === 'best' ? ended : `${ended}Last`}`, {
            best: bestEpoch,
            epochs: settings.epochs,
          })}
        </p>
      )}
      {adapter}
      <PerClass result={result} />
      {confusion !== null && after !== null && after.n > 0 && (
        <Confusion confusion={confusion} hasBefore={before !== null} clips={clips} onClip={onClip} />
      )}
      {setAside.length > 0 && (
        <details>
          <summary>
            {t('result.setAside')} ({setAside.length})
          </summary>
          {setAside.map(({ clipId, problem }) => (
            <ErrorText key={clipId} error={problem} file={clips.find(({ id }) => id === clipId)?.name ?? t('result.gone')} />
          ))}
        </details>
      )}
      {curve.length > 0 && (
        <details>
          <summary>{t('curve.label')}</summary>
          <Curves curve={curve} epochs={settings.epochs} best={bestEpoch} />
        </details>
      )}
      <SettingsDetails settings={settings} />
      <p className="caption">{t('result.took', { time: time(seconds), parameters: largeNumber(parameters) })}</p>
      <div className="buttons">
        <button type="button" data-testid="train-again" onClick={onAgain}>
          {t('result.again')}
        </button>
      </div>
    </div>
  );
}

function PerClass({ result }: { readonly result: ShownResult }) {
  const { t } = useTexts();
  const { perClass, confusion } = result;
  if (perClass.length === 0) return null;
  const name = (classId: string): string => {
    const index = confusion?.classes.findIndex(({ id }) => id === classId) ?? -1;
    return index < 0 ? '' : nameOfClass(confusion!.classes[index]!, index + 1, t);
  };
  const cell = ({ top1, n }: Accuracy) =>
    n === 0 ? <td className="caption">{t('result.untested')}</td> : <td>{t('result.of', { right: Math.round(top1 * n), n })}</td>;
  return (
    <details open={perClass.length <= 8}>
      <summary>{t('result.perClass')}</summary>
      <table className="per-class numbers" data-testid="per-class">
        <thead>
          <tr>
            <th scope="col">{t('result.class')}</th>
            <th scope="col">{t('result.before')}</th>
            <th scope="col">{t('result.after')}</th>
          </tr>
        </thead>
        <tbody>
          {perClass.map(({ classId, before, after }) => (
            <tr key={classId}>
              <th scope="row">{name(classId)}</th>
              {cell(before)}
              {cell(after)}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
