/** Commands as a person runs them, without the second that npm takes to start. For tests in Node and for e2e/. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What node is given to run a command's file, src/cli/recognize.ts say. */
export const commandLine = (script: string, options: readonly string[]): string[] => ['--import', 'tsx', script, ...options];

/** @returns how it ended, whatever its exit code @throws Error when it is still running after seven minutes */
export async function runCommand(script: string, ...options: string[]): Promise<Ended> {
  const limits = { timeout: 420_000, maxBuffer: 1e8 };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, commandLine(script, options), limits)) };
  } catch (thrown) {
    const ended = thrown as Ended & { readonly killed?: boolean };
    if (ended.killed === true || typeof ended.code !== 'number') throw thrown;
    return { code: ended.code, stdout: ended.stdout, stderr: ended.stderr };
  }
}
