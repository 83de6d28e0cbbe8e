/**
 * The rows of the ladder (Fig. 5a, Table 7): what the paper adds step by step, each a named choice that the page, the
 * commands and the reports share. The printed baseline grows with K, so it trains something, and of Eq. 1 only e_t is left
 * to train: the untrained baseline and the one that trains e_t are two rows.
 */
import type { Language } from '../recognition/spaces';
import type { TrainingSettings } from '../teaching/teaching';

/** How frames become one video vector: by the label's words (Eq. 6, 7), or their plain mean. */
export const poolings = ['words', 'mean'] as const;
export type Pooling = (typeof poolings)[number];

export const ladderRowIds = ['clip', 'baseline', 'baseline-trained', 'prompts', 'beta', 'chinese'] as const;
export type LadderRowId = (typeof ladderRowIds)[number];

export interface LadderRow {
  readonly id: LadderRowId;
  /** As reports and summaries call it; the page has its own words under `evaluation.row.<id>`. */
  readonly name: string;
  readonly pooling: Pooling;
  /** What is trained: nothing, e_t of Eq. 1 alone, or an adapter with its prompts. */
  readonly trains: 'nothing' | 'embedding' | 'prompts';
  /** What it changes of a training preset. */
  readonly training: Partial<TrainingSettings>;
}

const english = { chineseBranch: false, lambda: 1 } as const;

export const ladder: readonly LadderRow[] = [
  { id: 'clip', name: 'CLIP mean pooling', pooling: 'mean', trains: 'nothing', training: {} },
  { id: 'baseline', name: 'baseline untrained', pooling: 'words', trains: 'nothing', training: {} },
  {
    id: 'baseline-trained',
    name: 'baseline with e_t trained',
    pooling: 'words',
    trains: 'embedding',
    training: { ...english, body: 'none', embeddingAlone: true, fromLayer: 0, cachedViews: 0 },
  },
  { id: 'prompts', name: '+ TP', pooling: 'words', trains: 'prompts', training: { ...english, body: 'none' } },
  { id: 'beta', name: '+ beta', pooling: 'words', trains: 'prompts', training: english },
  { id: 'chinese', name: '+ Chinese', pooling: 'words', trains: 'prompts', training: {} },
];

export function ladderRow(id: LadderRowId): LadderRow {
  return ladder.find((row) => row.id === id)!;
}

/** What of an adapter tells its row. */
export interface AdapterShape {
  readonly body: TrainingSettings['body'];
  /** Some layer has prompts; without them e_t is all there is. */
  readonly prompted: boolean;
  readonly languages: readonly Language[];
}

/** The row that a run is; null for what the ladder has no step for (mean pooling behind an adapter, Chinese without beta). */
export function rowOfRun(adapter: AdapterShape | null, pooling: Pooling): LadderRowId | null {
  if (adapter === null) return pooling === 'mean' ? 'clip' : 'baseline';
  if (pooling === 'mean') return null;
  const { body, prompted, languages } = adapter;
  const chinese = languages.includes('zh');
  if (!prompted) return chinese ? null : 'baseline-trained';
  if (body === 'none') return chinese ? null : 'prompts';
  return chinese ? 'chinese' : 'beta';
}

/** The row that a training with these settings makes; null where the ladder has none. */
export function rowOfTraining({
  temporalPrompts,
  body,
  chineseBranch,
  embeddingAlone = false,
}: Pick<TrainingSettings, 'temporalPrompts' | 'body' | 'chineseBranch' | 'embeddingAlone'>): LadderRowId | null {
  if (!temporalPrompts) return 'baseline';
  return rowOfRun({ body, prompted: !embeddingAlone, languages: chineseBranch ? ['en', 'zh'] : ['en'] }, 'words');
}

/** What a row changes of settings, and what it gives back to the preset that they began with. */
export function trainingOfRow(
  id: LadderRowId,
  { body, chineseBranch, lambda, fromLayer, cachedViews }: Omit<TrainingSettings, 'modelId'>,
): Partial<TrainingSettings> {
  const { trains, training } = ladderRow(id);
  const usual = { body, chineseBranch, lambda, fromLayer, cachedViews, embeddingAlone: false };
  return { ...usual, temporalPrompts: trains !== 'nothing', ...training };
}
