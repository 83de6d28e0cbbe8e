import { readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startNodeBackend } from '../engine/backend/nodeBackend';
import type { ParityFiles } from '../parity/goldenFiles';
import { parityRows } from '../parity/parityChecks';
import type { ParityRow } from '../parity/rows';
import { directoryFiles } from '../parity/parityDirectory';
import { fileRows } from '../parity/parityFiles';

const own = fileURLToPath(new URL('../engine/model/fixtures', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared/fixtures', import.meta.url));

async function collect(rows: AsyncIterable<ParityRow>): Promise<ParityRow[]> {
  const all: ParityRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const failures = (rows: readonly ParityRow[]): string[] =>
  rows.filter((row) => !row.pass).map((row) => `${row.file} ${row.quantity} ${row.largestDifference} ${row.error ?? ''}`);

describe('golden vectors', () => {
  test('own copy on wasm: values, gradients, losses, text towers', async () => {
    await startNodeBackend('wasm');
    const rows = await collect(parityRows(directoryFiles(own)));
    expect(failures(rows)).toEqual([]);
    const of = (kind: string): number => rows.filter((row) => row.kind === kind).length;
    expect({ gradients: of('gradient'), losses: of('loss') }).toEqual({ gradients: 41, losses: 5 });
    expect(of('value')).toBeGreaterThanOrEqual(11 + 12 + 2 + 2);
  });

  test('own copy on cpu: values and gradients', async () => {
    await startNodeBackend('cpu');
    const rows = await collect(parityRows(directoryFiles(own), { losses: false }));
    expect(failures(rows)).toEqual([]);
    expect(rows.filter((row) => row.kind === 'gradient').length).toBe(41);
  }, 300_000);

  test.skipIf(!existsSync(shared))(
    `every file of ../shared on wasm${existsSync(shared) ? '' : ' (skipped: not here)'}`,
    async () => {
      await startNodeBackend('wasm');
      const files = directoryFiles(shared);
      expect(failures([...(await collect(fileRows(files))), ...(await collect(parityRows(files)))])).toEqual([]);
    },
    300_000,
  );

  test('a number that is off, a tensor that is missing: a failed row', async () => {
    await startNodeBackend('wasm');
    const files = directoryFiles(own);
    const changed = (name: string, change: (bytes: Uint8Array) => void): ParityFiles => ({
      ...files,
      open: async (asked) => {
        if (asked !== name) return files.open(asked);
        const bytes = new Uint8Array(readFileSync(`${own}/${name}`));
        change(bytes);
        return new Blob([bytes]);
      },
    });
    // the last bytes of the adapter belong to a weight
    const off = await collect(
      parityRows(
        changed('adapter-r2plus1d.safetensors', (bytes) => bytes.fill(0x40, -64)),
        { losses: false },
      ),
    );
    expect(failures(off).length).toBeGreaterThan(0);
    const cut = await collect(
      parityRows(
        changed('clip-text.safetensors', (bytes) => bytes.fill(0x20, 8, 12)),
        { losses: false },
      ),
    );
    expect(cut.filter((row) => row.error !== undefined).map((row) => row.pass)).toEqual([false]);
  });
});
