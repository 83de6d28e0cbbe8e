/** The page in the address (`#/models`), so that reload, back and links work. */
import { useCallback, useEffect, useState } from 'react';

export const pageNames = ['recognise', 'live', 'teach', 'evaluate', 'models'] as const;
export type PageName = (typeof pageNames)[number];

export function pageOf(hash: string): PageName {
  const name = hash.replace(/^#\/?/, '').split('/')[0];
  return pageNames.find((page) => page === name) ?? 'recognise';
}

/** What an address names that is no page; null where it names one, or nothing. */
export function unknownPage(hash: string): string | null {
  const name = hash.replace(/^#\/?/, '').split('/')[0]!;
  const isPage = name === '' || name === 'content' || pageNames.some((page) => page === name);
  return isPage ? null : name.slice(0, 60);
}

export function useRoute(): readonly [PageName, (page: PageName) => void] {
  const [page, setPage] = useState(() => pageOf(location.hash));
  useEffect(() => {
    const follow = () => setPage(pageOf(location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const go = useCallback((to: PageName) => {
    if (pageOf(location.hash) !== to) location.hash = `#/${to}`;
  }, []);
  return [page, go];
}
