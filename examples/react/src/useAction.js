import { createEngine } from 'actionscope';
import { useEffect, useState } from 'react';

const engine = createEngine({ assets: `${import.meta.env.BASE_URL}actionscope/` });
const model = engine.loadModel('demo');

/** Which of the labels a file shows: { answer, stage, error }; another file or an unmount stops it. */
export function useAction(file, labels) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (file === null) return undefined;
    const stopping = new AbortController();
    const tell = (next) => !stopping.signal.aborted && setState(next);
    model
      .then((ready) => ready.recognize(file, { labels, signal: stopping.signal, onProgress: ({ stage }) => tell({ stage }) }))
      .then(({ ranked, abstained }) => tell({ answer: abstained ?? ranked[0].en }))
      .catch((error) => tell({ error }));
    return () => stopping.abort();
  }, [file, labels]);
  return state;
}
