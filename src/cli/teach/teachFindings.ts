/** What a collection lacks and holds twice, in the sentences that the page has for it. */
import type { CollectionGap, Duplicate } from '../../shared/teaching/teaching';

/** The collection as the page's engine describes it, clips by the names that the command line gave them. */
export interface CollectionFindings {
  readonly duplicates: readonly (Omit<Duplicate, 'clips'> & { readonly clips: readonly [string, string] })[];
  readonly gaps: readonly { readonly kind: CollectionGap['kind']; readonly name: string }[];
}

export function sayFindings({ duplicates, gaps }: CollectionFindings): string[] {
  const pairs = duplicates.map(({ kind, clips: [a, b], acrossRoles, acrossClasses }) =>
    [
      kind === 'same' ? `${a} and ${b} are the same clip.` : `${a} and ${b} look almost the same.`,
      acrossClasses ? 'They stand in different classes.' : '',
      acrossRoles ? 'One trains and the other tests: the result would flatter.' : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
  );
  return [...gaps.map(({ kind, name }) => sayGap(kind, name)).filter((text) => text !== ''), ...pairs];
}

function sayGap(kind: CollectionGap['kind'], name: string): string {
  switch (kind) {
    case 'class-with-one-clip':
      return `${name} has a single clip: it trains with it, and nothing tests the class.`;
    case 'class-not-held-out':
      return `${name} has no testing clip: the class trains and is not measured.`;
    case 'nothing-held-out':
      return 'No clip is held out: it can train, and nothing can say afterwards whether it got better.';
    case 'class-without-training-clips':
      return `${name} has no clip to train on.`;
    case 'class-without-name':
      return 'A class has no name.';
    case 'no-classes':
    case 'one-class':
    case 'clip-set-aside':
      return ''; // said where it happens: the training refuses, the clip names itself
  }
}
