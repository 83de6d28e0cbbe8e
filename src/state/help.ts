/** The help: whether it is open, and at which word of the glossary. */
import { create } from 'zustand';

/** In the glossary's order. */
export const glossaryWords = [
  'adapter',
  'baseline',
  'method',
  'views',
  'layer',
  'relevance',
  'weight',
  'fusion',
  'threshold',
  'template',
  'windows',
] as const;

export type GlossaryWord = (typeof glossaryWords)[number];

interface Help {
  readonly open: boolean;
  /** null: opened for the keys. */
  readonly word: GlossaryWord | null;
}

export const useHelp = create<Help>(() => ({ open: false, word: null }));

export function openHelp(word: GlossaryWord | null = null): void {
  useHelp.setState({ open: true, word });
}

export function closeHelp(): void {
  useHelp.setState({ open: false, word: null });
}
