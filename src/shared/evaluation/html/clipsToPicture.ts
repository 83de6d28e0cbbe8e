/** Which clips an HTML report shows: mistakes first, of as many classes as there is room for. */
import type { ClipOutcome, EvaluationReport } from '../report';

const [mistakesShown, rightShown] = [24, 12];

/** Paths of the clips, the surest mistakes first. */
export function clipsToPicture({ clips }: Pick<EvaluationReport, 'clips'>): string[] {
  const wrong = clips.filter(({ rank }) => rank > 0).toSorted((a, b) => b.probability - a.probability);
  const right = clips.filter(({ rank }) => rank === 0);
  return [...spread(wrong, mistakesShown), ...spread(right, rightShown)].map(({ clip }) => clip);
}

/** One of each class in turn. */
function spread(clips: readonly ClipOutcome[], most: number): ClipOutcome[] {
  const queues = new Map<number, ClipOutcome[]>();
  for (const clip of clips) queues.set(clip.truth, [...(queues.get(clip.truth) ?? []), clip]);
  const chosen: ClipOutcome[] = [];
  while (chosen.length < Math.min(most, clips.length)) {
    for (const queue of queues.values()) {
      const next = queue.shift();
      if (next !== undefined && chosen.length < most) chosen.push(next);
    }
  }
  return chosen;
}
