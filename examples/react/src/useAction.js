import { createEngine } from 'actionscope';
import { useCallback, useEffect, useState } from 'react';

const engine = createEngine({ assets: `${import.meta.env.BASE_URL}actionscope/` });
const model = engine.loadModel('demo');

/** Which of the labels a file shows: { answer, stage, error }; another file or an unmount stops it. */
export function useAction(file, labels, adapter = null) {
  const look = useCallback(
    async (ready, work) => {
      const { ranked, abstained } = await ready.recognize(file, { labels: adapter?.summary.classes ?? labels, adapter, ...work });
      return { answer: abstained ?? ranked[0].en };
    },
    [file, labels, adapter],
  );
  return useWork(file === null ? null : look);
}

/** Clips named like action-1.mp4 as an adapter: { adapter, stage, error }; other clips or an unmount stop it. */
export function useTeaching(files) {
  const teach = useCallback(
    async (ready, work) => {
      const clips = files.map((file) => ({ file, label: file.name.split('-')[0] }));
      return { adapter: await ready.teach(clips, { settings: { epochs: 2 }, ...work }) };
    },
    [files],
  );
  return useWork(files === null ? null : teach);
}

function useWork(work) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (work === null) return undefined;
    const stopping = new AbortController();
    const { signal } = stopping;
    const tell = (next) => !signal.aborted && setState(next);
    const onProgress = ({ stage = 'working' }) => tell({ stage });
    model.then((ready) => work(ready, { signal, onProgress })).then(tell, (error) => tell({ error }));
    return () => stopping.abort();
  }, [work]);
  return state;
}
