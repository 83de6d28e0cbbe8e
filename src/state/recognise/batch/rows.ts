/** Clips as the rows of a table: what is shown, sorted and filtered by. Pure; a row is made again only where its clip or the choices changed. */
import { type AbstentionReason, isWalled } from '../../../shared/recognition/abstention';
import type { LabelScores, LabelText } from '../../../shared/recognition/recognition';
import type { Seconds } from '../../../shared/base/units';
import type { Clip, ClipStatus } from '../clips';
import { labelOfFolder } from './folderLabel';

export interface ClipRow {
  readonly id: string;
  readonly name: string;
  /** The folders it lies in; '' for a loose file. */
  readonly folder: string;
  readonly status: ClipStatus;
  readonly away: boolean;
  readonly seconds: Seconds | null;
  /** The likeliest label; null without an answer. */
  readonly first: LabelText | null;
  /** The likeliest without the adapter, by the view that is shown; null where there is none. */
  readonly plain: LabelText | null;
  /** The label that its folder names; null where it names none. */
  readonly truth: LabelText | null;
  readonly probability: number | null;
  /** Whether each language alone puts the same label first; null where only one takes part. */
  readonly agree: boolean | null;
  readonly abstained: AbstentionReason | null;
  /** It was answered with other settings, or for other labels. */
  readonly stale: 'settings' | 'labels' | null;
}

/** What rows depend on beside their clips. */
export interface RowChoices {
  readonly lambda: number;
  readonly threshold: number;
  readonly encodedWith: string;
  readonly labelledWith: string;
}

export function rowMaker({ lambda, threshold, encodedWith, labelledWith }: RowChoices): (clip: Clip) => ClipRow {
  const made = new WeakMap<Clip, ClipRow>();
  const firsts = new WeakMap<LabelScores, FirstLabel | null>();
  const firstOf = (scores: LabelScores) => {
    let first = firsts.get(scores);
    if (first === undefined) firsts.set(scores, (first = firstLabel(scores, lambda)));
    return first;
  };
  const make = (clip: Clip): ClipRow => {
    const { id, name, path, status, away, result } = clip;
    const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
    const first = result === null ? null : firstOf(result.scores);
    const walled = result !== null && isWalled(result);
    const stale =
      result === null ? null : clip.encodedWith !== encodedWith ? 'settings' : clip.labelledWith !== labelledWith ? 'labels' : null;
    return {
      id,
      name,
      folder,
      status,
      away,
      seconds: result?.media.duration ?? null,
      first: walled || first === null ? null : first.label,
      plain: walled || result?.scores.plain == null ? null : (firstOf(plainScores(result.scores, result.scores.plain))?.label ?? null),
      truth: result === null ? null : labelOfFolder(folder, result.scores.labels),
      probability: walled ? null : (first?.probability ?? null),
      agree: walled ? null : (first?.agree ?? null),
      abstained: walled ? 'not-drawn' : first !== null && first.probability < threshold ? 'below-threshold' : null,
      stale,
    };
  };
  return (clip) => {
    let row = made.get(clip);
    if (row === undefined) made.set(clip, (row = make(clip)));
    return row;
  };
}

/** The same labels by what the clip scores without the adapter. */
function plainScores({ plain: _plain, ...scores }: LabelScores, plain: NonNullable<LabelScores['plain']>): LabelScores {
  return { ...scores, ...plain };
}

interface FirstLabel {
  readonly label: LabelText;
  readonly probability: number;
  readonly agree: boolean | null;
}

/** The first of `rankLabels` (Eq. 18), in one pass and without a list: thousands of clips follow a slider. */
export function firstLabel({ labels, scoresEn, scoresZh, tau }: LabelScores, lambda: number): FirstLabel | null {
  if (labels.length === 0) return null;
  const score = (index: number) =>
    scoresEn === null
      ? (scoresZh?.[index] ?? 0)
      : scoresZh === null
        ? scoresEn[index]!
        : Math.fround(lambda * scoresEn[index]! + (1 - lambda) * scoresZh[index]!);
  let best = 0;
  for (let index = 1; index < labels.length; index++) if (score(index) > score(best)) best = index;
  const largest = score(best);
  let sum = 0;
  for (let index = 0; index < labels.length; index++) sum += Math.exp((score(index) - largest) / tau);
  const agree = scoresEn === null || scoresZh === null ? null : largestOf(scoresEn) === largestOf(scoresZh);
  return { label: labels[best]!, probability: 1 / sum, agree };
}

function largestOf(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

export const sortKeys = ['added', 'name', 'answer', 'probability', 'agree', 'length', 'state', 'match'] as const;
export type SortKey = (typeof sortKeys)[number];

export const stateFilters = ['all', 'answered', 'none', 'failed', 'left', 'stopped', 'stale', 'away'] as const;
type StateFilter = (typeof stateFilters)[number];

export interface RowView {
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly state: StateFilter;
  readonly agree: 'all' | 'agree' | 'disagree';
  /** English or else Chinese name of the first label; '' is any. */
  readonly label: string;
  /** Only answers less likely than this; 1 is any. */
  readonly below: number;
  /** Words in the name, the folder or the label. */
  readonly words: string;
}

/** @param matches how well each clip fits the words it was searched by; clips that are not there come last */
export function shownRows(rows: readonly ClipRow[], view: RowView, matches: ReadonlyMap<string, number> | null = null): readonly ClipRow[] {
  const words = view.words.trim().toLowerCase();
  const left = rows.filter((row) => isWanted(row, view, words));
  const compare = comparison(view.sort, matches);
  if (compare === null) return view.descending ? left.toReversed() : left;
  const by = view.descending ? -1 : 1;
  // What has no such value stands last, whichever way.
  return left.toSorted((a, b) => compare(a, b, by));
}

export function labelKey({ en, zh }: LabelText): string {
  return en === '' ? zh : en;
}

function isWanted(row: ClipRow, { state, agree, label, below }: RowView, words: string): boolean {
  if (state !== 'all' && !isInState(row, state)) return false;
  if (agree !== 'all' && row.agree !== (agree === 'agree')) return false;
  if (label !== '' && (row.first === null || labelKey(row.first) !== label)) return false;
  if (below < 1 && (row.probability === null || row.probability >= below)) return false;
  if (words === '') return true;
  const { en = '', zh = '' } = row.first ?? {};
  return [row.folder, row.name, en, zh].some((text) => text.toLowerCase().includes(words));
}

function isInState({ status, abstained, first, stale, away }: ClipRow, state: StateFilter): boolean {
  switch (state) {
    case 'all':
      return true;
    case 'answered':
      return first !== null && abstained === null;
    case 'none':
      return abstained !== null;
    case 'failed':
      return status === 'failed';
    case 'left':
      return status === 'waiting' || status === 'running';
    case 'stopped':
      return status === 'cancelled';
    case 'stale':
      return stale !== null;
    case 'away':
      return away;
  }
}

type Compare = (a: ClipRow, b: ClipRow, by: 1 | -1) => number;

const states: readonly ClipStatus[] = ['running', 'waiting', 'failed', 'cancelled', 'done'];
const names = new Intl.Collator(undefined, { numeric: true });

function comparison(sort: SortKey, matches: ReadonlyMap<string, number> | null): Compare | null {
  switch (sort) {
    case 'added':
      return null;
    case 'name':
      return (a, b, by) => by * (names.compare(a.folder, b.folder) || names.compare(a.name, b.name));
    case 'answer':
      return byValue(
        ({ first }) => (first === null ? null : labelKey(first)),
        (a, b) => names.compare(a, b),
      );
    case 'probability':
      return byValue(({ probability }) => probability, difference);
    case 'agree':
      return byValue(({ agree }) => (agree === null ? null : Number(agree)), difference);
    case 'length':
      return byValue(({ seconds }) => seconds, difference);
    case 'state':
      return (a, b, by) => by * (states.indexOf(a.status) - states.indexOf(b.status));
    case 'match':
      return byValue(({ id }) => matches?.get(id) ?? null, difference);
  }
}

const difference = (a: number, b: number) => a - b;

function byValue<Value>(value: (row: ClipRow) => Value | null, compare: (a: Value, b: Value) => number): Compare {
  return (a, b, by) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return by * compare(one, other);
  };
}

/** The first labels there are with how often, the most frequent first. */
export function labelCounts(rows: readonly ClipRow[]): readonly { readonly label: LabelText; readonly count: number }[] {
  const counts = new Map<string, { label: LabelText; count: number }>();
  for (const { first } of rows) {
    if (first === null) continue;
    const entry = counts.get(labelKey(first));
    if (entry === undefined) counts.set(labelKey(first), { label: first, count: 1 });
    else entry.count++;
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}
