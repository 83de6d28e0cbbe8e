/**
 * The text in the editor: the chosen set's labels, or a person's own list as typed. What is typed over a set becomes the
 * own list; the one that it replaces is set aside until the editor closes.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { readLabels, writeLabels, type LabelReading } from '../../../shared/labels';
import { resolveLabels } from '../../../state/recognise/labelSets';
import { adapterOfLabels } from '../../../state/models/choice';
import type { Settings } from '../../../state/settings/settings';
import { useRested } from '../../common/hooks/useRested';

export interface LabelTextState {
  readonly text: string;
  readonly change: (typed: string) => void;
  /** What the text is read as; null while it is empty or cannot be. */
  readonly reading: LabelReading | null;
  readonly error: AppErrorData | null;
  /** A list of the person's own that typing replaced. */
  readonly aside: string | null;
  readonly putBack: () => void;
  /** Does it, and takes the text it gives. */
  readonly take: (load: () => Promise<string>) => Promise<void>;
  readonly fail: (thrown: unknown) => void;
}

/** Typing rests this long before the ranking follows. */
const restMilliseconds = 350;

/** @param empty begins with an empty list of one's own instead of the chosen set */
export function useLabelText(
  settings: Settings,
  onSettings: (change: Partial<Settings>) => void,
  name: string,
  empty: boolean,
): LabelTextState {
  const { labelSet, labelsOf, adapterId, ownLabels } = settings;
  const { text, setText, reading, error, read, show, fail } = useField(labelSet === 'own' ? ownLabels : '', name);
  const [aside, setAside] = useState<string | null>(null);
  const chosen = labelSet === 'adapter' ? `adapter ${labelsOf ?? adapterId ?? ''}` : labelSet;
  /** The set that typing itself has chosen, or an empty start stands for: its own labels are not fetched over what is typed. */
  const typedInto = useRef(empty ? chosen : null);
  /** Counts what the field is filled with: a set that arrives after the first key is not put over it. */
  const fills = useRef(0);
  const latest = useRef(settings);
  useEffect(() => {
    latest.current = settings;
  });

  const rank = useRested((typed: string) => {
    if (!read(typed)) return; // until it can be read, the last good one ranks
    const into = typed.trim() === '' ? 'demo' : 'own';
    typedInto.current = into;
    onSettings({ ownLabels: typed, labelSet: into });
  }, restMilliseconds);
  const change = (typed: string) => {
    if (labelSet !== 'own' && aside === null && ownLabels.trim() !== '' && ownLabels !== typed) setAside(ownLabels);
    fills.current += 1;
    setText(typed);
    rank(typed);
  };

  useFollowedSet(chosen, latest, typedInto, fills, show, fail);

  return {
    text,
    change,
    reading,
    error,
    aside,
    putBack: () => {
      if (aside === null) return;
      setAside(null);
      change(aside);
    },
    take: async (load) => {
      try {
        change(await load());
      } catch (thrown) {
        fail(thrown);
      }
    },
    fail,
  };
}

/** The field alone: its text, what it is read as, and what is wrong with it. */
function useField(start: string, name: string) {
  const [text, setText] = useState(start);
  const [reading, setReading] = useState<LabelReading | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  /** @returns whether it can be read */
  const read = useCallback(
    (written: string): boolean => {
      const attempted = attempt(written, name);
      setReading(attempted.reading);
      setError(attempted.error);
      return attempted.error === null;
    },
    [name],
  );
  const show = useCallback(
    (written: string) => {
      setText(written);
      read(written);
    },
    [read],
  );
  const fail = useCallback((thrown: unknown) => setError(AppError.from(thrown).toData()), []);
  return { text, setText, reading, error, read, show, fail };
}

/** The list follows the set that is chosen above it, but for one's own that is being typed. */
function useFollowedSet(
  chosen: string,
  latestRef: RefObject<Settings>,
  typedIntoRef: RefObject<string | null>,
  fillsRef: RefObject<number>,
  show: (written: string) => void,
  fail: (thrown: unknown) => void,
): void {
  useEffect(() => {
    if (typedIntoRef.current === chosen) return;
    typedIntoRef.current = null;
    const fill = ++fillsRef.current;
    const unlessTyped =
      <Value>(act: (value: Value) => void) =>
      (value: Value) => {
        if (fill === fillsRef.current) act(value);
      };
    if (chosen === 'own') show(latestRef.current.ownLabels);
    else {
      resolveLabels(latestRef.current, adapterOfLabels()).then(
        unlessTyped((labels) => show(writeLabels(labels))),
        unlessTyped(fail),
      );
    }
  }, [chosen, latestRef, typedIntoRef, fillsRef, show, fail]);
}

/** An empty text is neither a list nor a fault. */
function attempt(text: string, name: string): { readonly reading: LabelReading | null; readonly error: AppErrorData | null } {
  if (text.trim() === '') return { reading: null, error: null };
  try {
    return { reading: readLabels(text, name), error: null };
  } catch (thrown) {
    return { reading: null, error: AppError.from(thrown).toData() };
  }
}
