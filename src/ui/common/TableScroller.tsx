/** A table wider or longer than its place: it scrolls, by keyboard too. */
import type { ReactNode } from 'react';

export function TableScroller({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // Without a tab stop the keyboard could not scroll it (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="table-scroller" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
