/** Which class is taken for which, on a canvas so that 174 classes fit; the chosen cell opens its clips. */
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { commonestMistakes } from '../../../shared/evaluation/confusion';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { useTexts } from '../texts';
import { ClipGallery, useFirstTile } from './ClipGallery';

interface ConfusionMatrixProps {
  readonly report: EvaluationReport;
  readonly onRecognise: () => void;
}

type Cell = readonly [truth: number, taken: number];

/** Pixels of the canvas's side; the page scales it. */
const side = 696;
/** Of so many classes a cell is hardly wider than a finger's edge: they can be drawn large, and scrolled. */
const manyClasses = 40;
const largeCell = 14;
const mistakesShown = 12;

export function ConfusionMatrix({ report, onRecognise }: ConfusionMatrixProps) {
  const { t, name } = useTexts();
  const { confusion, data } = report;
  const mistakes = useMemo(() => commonestMistakes(confusion, mistakesShown), [confusion]);
  const [{ of, cell }, setChosen] = useState<{ readonly of: EvaluationReport | null; readonly cell: Cell }>({ of: null, cell: [0, 0] });
  // A fresh report begins at its commonest mistake: that is what one looks for.
  const [truth, taken]: Cell = of === report ? cell : [mistakes[0]?.truth ?? 0, mistakes[0]?.taken ?? 0];
  const choose = (next: Cell): void => setChosen({ of: report, cell: next });
  const [large, setLarge] = useState(false);
  const { place, focusFirst } = useFirstTile();
  const [under, setUnder] = useState<Cell | null>(null);
  const clips = useMemo(() => clipsAt(report, [truth, taken]), [report, truth, taken]);
  const sayCell = (at: Cell): string => {
    const count = clipsAt(report, at).length;
    return t('cell', { truth: name(data.classes[at[0]]), taken: name(data.classes[at[1]]), count });
  };
  const said = sayCell([truth, taken]);
  return (
    <details open>
      <summary>{t('confusion')}</summary>
      <p className="caption">{t('confusionHint')}</p>
      <div className="evaluate-confusion">
        <div>
          <p className="caption evaluate-under" data-testid="evaluate-under" aria-hidden="true">
            {under === null ? said : sayCell(under)}
          </p>
          <div className={large ? 'evaluate-matrix large' : 'evaluate-matrix'}>
            {large && <Axes report={report} cell={under ?? [truth, taken]} />}
            <Matrix
              report={report}
              cell={[truth, taken]}
              large={large}
              said={said}
              onChoose={choose}
              onUnder={setUnder}
              onOpen={focusFirst}
            />
          </div>
          {data.classes.length > manyClasses && (
            <label className="check">
              <input type="checkbox" checked={large} onChange={({ target }) => setLarge(target.checked)} /> {t('large')}
            </label>
          )}
        </div>
        <div>
          <h3>{t('mistakes')}</h3>
          {mistakes.length === 0 && <p className="caption">{t('noMistakes')}</p>}
          <ul className="evaluate-mistakes">
            {mistakes.map((mistake) => (
              <li key={`${mistake.truth} ${mistake.taken}`}>
                <button
                  type="button"
                  className="link"
                  aria-current={mistake.truth === truth && mistake.taken === taken}
                  onClick={() => choose([mistake.truth, mistake.taken])}
                >
                  {t('cell', {
                    truth: name(data.classes[mistake.truth]),
                    taken: name(data.classes[mistake.taken]),
                    count: mistake.clips.length,
                  })}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <h3>
        <output data-testid="evaluate-cell">{said}</output>
      </h3>
      <div ref={place}>
        <ClipGallery report={report} clips={clips} onRecognise={onRecognise} testId="evaluate-cell-clips" />
      </div>
    </details>
  );
}

function clipsAt({ confusion }: EvaluationReport, [truth, taken]: Cell): readonly string[] {
  return confusion.find((one) => one.truth === truth && one.taken === taken)?.clips ?? [];
}

/** Names of rows and columns beside the large matrix; they stay in sight while it is scrolled. */
function Axes({ report: { data }, cell: [truth, taken] }: Pick<MatrixProps, 'report' | 'cell'>) {
  const { name } = useTexts();
  const names = (chosen: number) =>
    data.classes.map((label, index) => (
      <li key={index} aria-current={index === chosen} style={{ blockSize: largeCell }}>
        {name(label)}
      </li>
    ));
  return (
    <>
      <div className="corner" aria-hidden="true" />
      <ul className="columns" aria-hidden="true">
        {names(taken)}
      </ul>
      <ul className="rows" aria-hidden="true">
        {names(truth)}
      </ul>
    </>
  );
}

interface MatrixProps {
  readonly report: EvaluationReport;
  readonly cell: Cell;
  readonly large: boolean;
  readonly said: string;
  readonly onChoose: (cell: Cell) => void;
  /** What lies under the pointer; null where it has left. */
  readonly onUnder: (cell: Cell | null) => void;
  /** Enter goes to the clips. */
  readonly onOpen: () => void;
}

const moves: Readonly<Record<string, Cell>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Matrix({ report: { confusion, data, perClass }, cell: [truth, taken], large, said, onChoose, onUnder, onOpen }: MatrixProps) {
  const { t } = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = data.classes.length;
  const pixels = large ? count * largeCell : side;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const size = pixels / count;
    context.clearRect(0, 0, pixels, pixels);
    for (const one of confusion) {
      const share = one.clips.length / Math.max(1, perClass[one.truth]?.top1.n ?? 1);
      context.fillStyle = `rgb(${one.truth === one.taken ? '15 138 126' : '208 60 46'} / ${0.2 + 0.8 * share})`;
      context.fillRect(one.taken * size, one.truth * size, Math.max(1, size - 0.5), Math.max(1, size - 0.5));
    }
    // Its row and column lead the eye where cells are small.
    context.fillStyle = 'rgb(139 141 134 / 0.15)';
    context.fillRect(0, truth * size, pixels, size);
    context.fillRect(taken * size, 0, size, pixels);
    context.strokeStyle = '#8b8d86';
    context.lineWidth = 2;
    context.strokeRect(taken * size, truth * size, Math.max(4, size), Math.max(4, size));
    const { parentElement: scroller } = context.canvas;
    scroller?.scrollTo(taken * size - scroller.clientWidth / 2, truth * size - scroller.clientHeight / 2);
  }, [confusion, perClass, count, truth, taken, pixels]);

  const cellAt = (event: PointerEvent<HTMLCanvasElement>): Cell => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const at = (offset: number, length: number) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    return [at(event.clientY - top, height), at(event.clientX - left, width)];
  };
  const onKey = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    const within = (index: number) => Math.min(count - 1, Math.max(0, index));
    if (move === undefined) onOpen();
    else onChoose([within(truth + move[0]), within(taken + move[1])]);
  };
  return (
    <canvas
      ref={canvas}
      width={pixels}
      height={pixels}
      tabIndex={0}
      aria-label={`${t('confusion')}: ${said}`}
      data-testid="evaluate-confusion"
      onPointerMove={(event) => onUnder(cellAt(event))}
      onPointerLeave={() => onUnder(null)}
      onPointerDown={(event) => onChoose(cellAt(event))}
      onKeyDown={onKey}
    />
  );
}
