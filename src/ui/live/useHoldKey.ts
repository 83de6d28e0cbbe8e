/** The space bar held down. Text fields, lists and pressed buttons keep it for themselves; a radio button has no use for it. */
import { useEffect, useRef } from 'react';
import { useSettings } from '../../state/settings/settings';

interface Hold {
  readonly onDown: () => void;
  readonly onUp: () => void;
}

export function useHoldKey(enabled: boolean, hold: Hold): void {
  const latest = useRef(hold);
  useEffect(() => {
    latest.current = hold;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const down = (event: KeyboardEvent) => {
      const { key, repeat, ctrlKey, altKey, metaKey, target, defaultPrevented } = event;
      if (key !== ' ' || ctrlKey || altKey || metaKey || defaultPrevented || keeps(target)) return;
      if (!useSettings.getState().shortcuts || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault(); // the page would scroll
      if (!repeat) latest.current.onDown();
    };
    const up = ({ key }: KeyboardEvent) => key === ' ' && latest.current.onUp();
    const away = () => latest.current.onUp();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', away);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', away);
    };
  }, [enabled]);
}

function keeps(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'radio';
  return target.isContentEditable || target.closest('textarea, select, button, a, summary') !== null;
}
