/** The worker's calls for backups (src/shared/protocol/backup.ts): everything a person made here as one file, and back again. */
import type { BackupCalls } from '../../shared/protocol/backup';
import { exportBackup } from './export';
import { importBackup } from './import';
import type { BackupParts } from './parts';

export function backupHandlers(parts: BackupParts): BackupCalls {
  return {
    exportBackup: (input, work) => exportBackup(parts, input, work),
    importBackup: (input, work) => importBackup(parts, input, work),
  };
}
