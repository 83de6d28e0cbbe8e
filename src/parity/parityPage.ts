/** The page of `npm run parity`: runs the checks on the backend its address names and hands every row to the program. */
import { startBackend } from '../engine/backend/device';
import type { BackendName } from '../shared/recognition/recognition';
import { parityRows } from './parityChecks';
import type { ParityRow } from './rows';

declare global {
  interface Window {
    reportRow(item: ParityRow | { readonly end: string | null }): Promise<void>;
  }
}

async function run(): Promise<void> {
  const address = new URLSearchParams(location.search);
  await startBackend(address.get('backend') as BackendName);
  const names = JSON.parse(address.get('names')!) as string[];
  const open = async (name: string): Promise<Blob> => {
    const response = await fetch(`/golden/${name}`);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response.blob();
  };
  for await (const row of parityRows({ names, open })) await window.reportRow(row);
}

run().then(
  () => window.reportRow({ end: null }),
  (error: unknown) => window.reportRow({ end: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
);
