/**
 * Single-key shortcuts. They rest while the person types, while a dialog is open, with Ctrl, Alt or Meta held, and
 * when they are switched off (WCAG 2.1.4). A control that wants a key for itself (a slider's arrows) keeps it.
 */
import { useEffect, useRef } from 'react';
import { useSettings } from '../../../state/settings/settings';

export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

const textInputs = new Set(['text', 'search', 'url', 'number', 'email', 'password']);

/** @param shortcuts by `KeyboardEvent.key`, letters in lower case; undefined leaves the key alone */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = latest.current[key];
      if (act === undefined) return;
      const always = key === 'Escape';
      if (!always && (!useSettings.getState().shortcuts || document.querySelector('dialog[open]') !== null)) return;
      if (!always && keepsKey(event.target, key)) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function keepsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return textInputs.has(target.type) || key === ' ' || key.startsWith('Arrow') || key === 'Home' || key === 'End';
  // Space and Enter belong to a focused button, link or summary.
  return (key === ' ' || key === 'Enter') && target.closest('button, a, summary') !== null;
}
