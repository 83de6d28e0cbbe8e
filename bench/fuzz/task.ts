/** One damaged file, from its drop to its first use: what came of it, and in what time. */
import { AppError } from '../../src/shared/errors/errors';
import { kinds, type KindName } from './kinds';

export interface FuzzInput {
  readonly kind: KindName;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface FuzzOutcome {
  /** 'broken': something other than a coded error was thrown, or one of code `internal`. */
  readonly outcome: 'taken' | 'refused' | 'broken';
  readonly why: string;
  /** Of the processor's time, which other programs on the machine do not lengthen. */
  readonly milliseconds: number;
}

/** Codes with which a file of others may be turned away. */
const refusals: ReadonlySet<string> = new Set([
  'model-invalid',
  'adapter-invalid',
  'labels-invalid',
  'backup-invalid',
  'file-too-costly',
  'out-of-memory',
]);

export async function takeDamaged({ kind, bytes }: FuzzInput): Promise<FuzzOutcome> {
  const from = process.cpuUsage();
  const outcome = await kinds[kind].take(bytes).then(
    () => ({ outcome: 'taken' as const, why: '' }),
    (thrown: unknown) => {
      if (thrown instanceof AppError && refusals.has(thrown.code)) {
        const told = thrown.message.length <= 1001 && thrown.remedy !== '';
        return told
          ? { outcome: 'refused' as const, why: thrown.message }
          : { outcome: 'broken' as const, why: `a message of ${thrown.message.length} characters, a remedy of ${thrown.remedy.length}` };
      }
      return {
        outcome: 'broken' as const,
        why:
          thrown instanceof Error
            ? `${thrown.name}: ${thrown.message.slice(0, 300)}\n${thrown.stack?.split('\n').slice(1, 4).join('\n')}`
            : String(thrown),
      };
    },
  );
  const { user, system } = process.cpuUsage(from);
  return { ...outcome, milliseconds: (user + system) / 1000 };
}
