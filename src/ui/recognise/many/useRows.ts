/** The rows of the table, made anew a few times a second at most: while clips are answered something changes all the time. */
import { useEffect, useMemo, useState } from 'react';
import { type ClipRow, rowMaker, shownRows } from '../../../state/recognise/batch/rows';
import { useBatchView } from '../../../state/recognise/batch/view';
import { clipOf, useRecognition } from '../../../state/recognise/clips';
import { encodingKey, labelsKey } from '../../../state/recognise/resultKeys';
import { useSettings } from '../../../state/settings/settings';

const rest = 200;

export interface Rows {
  readonly all: readonly ClipRow[];
  readonly shown: readonly ClipRow[];
}

export function useRows(): Rows {
  const version = useRestedChanges();
  const ids = useRecognition((state) => state.ids);
  const view = useBatchView((state) => state.view);
  const found = useBatchView((state) => state.found);
  const { lambda, threshold } = useSettings();
  const encodedWith = useSettings(encodingKey);
  const labelledWith = useSettings(labelsKey);
  const make = useMemo(() => rowMaker({ lambda, threshold, encodedWith, labelledWith }), [lambda, threshold, encodedWith, labelledWith]);
  // The clips are changed in place: a new version is a new list.
  const all = useMemo(() => rowsOf(ids, make, version), [ids, make, version]);
  const shown = useMemo(() => shownRows(all, view, found?.matches), [all, view, found]);
  useEffect(() => {
    useBatchView.setState({ order: shown.map(({ id }) => id) });
  }, [shown]);
  useEffect(() => () => useBatchView.setState({ order: null }), []);
  return { all, shown };
}

function rowsOf(ids: readonly string[], make: ReturnType<typeof rowMaker>, _version: number): readonly ClipRow[] {
  return ids.flatMap((id) => {
    const clip = clipOf(id);
    return clip === undefined ? [] : [make(clip)];
  });
}

function useRestedChanges(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useRecognition.subscribe((now, before) => {
      if (now.changes === before.changes) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        setVersion(now.changes);
      }, rest);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return version;
}
