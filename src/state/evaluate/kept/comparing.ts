/** The run that the shown one is compared with: a kept one, or a `report.json` that a command or another browser wrote. */
import { create } from 'zustand';
import { engine } from '../../../client/engine';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { type OtherRun, readOtherRun } from '../../../shared/evaluation/compare/otherRun';
import { readRun, useKeptRuns } from './keptRuns';

interface Comparing {
  /** The kept run's id; null where it came from a file. */
  readonly id: string | null;
  readonly other: OtherRun | null;
  /** Name of a file that is no report of an evaluation. */
  readonly noReport: string | null;
  readonly error: AppErrorData | null;
}

const nothing: Comparing = { id: null, other: null, noReport: null, error: null };
export const useComparing = create<Comparing>(() => nothing);

export function compareWithNone(): void {
  useComparing.setState(nothing);
}

export async function compareWithKept(id: string): Promise<void> {
  await told(async () => {
    const run = await readRun(id);
    if (run === null) return;
    const { clips, data } = await engine.call.reportScores(run);
    const name = useKeptRuns.getState().runs.find((one) => one.id === id)?.name ?? '';
    useComparing.setState({ id, other: { name, clips, classes: data.classes } });
  });
}

export async function compareWithFile(file: File): Promise<void> {
  await told(async () => {
    const other = readOtherRun(await file.text(), file.name);
    useComparing.setState(other === null ? { noReport: file.name } : { other });
  });
}

async function told(work: () => Promise<void>): Promise<void> {
  useComparing.setState(nothing);
  try {
    await work();
  } catch (thrown) {
    useComparing.setState({ error: AppError.from(thrown).toData() });
  }
}
