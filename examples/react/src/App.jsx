import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useAction, useTeaching } from './useAction';

const labels = ['swimming', 'playing golf', 'running'];

function App() {
  const [file, setFile] = useState(null);
  const [examples, setExamples] = useState(null);
  const taught = useTeaching(examples);
  const seen = useAction(file, labels, taught.adapter ?? null);
  return (
    <>
      <label>
        A clip <input id="clip" type="file" accept="video/*" onChange={({ target }) => setFile(target.files[0] ?? null)} />
      </label>
      <p>
        <output id="answer">{seen.error?.message ?? seen.answer ?? seen.stage ?? ''}</output>
      </p>
      <label>
        Examples to teach, named like action-1.mp4{' '}
        <input id="examples" type="file" multiple onChange={({ target }) => setExamples([...target.files])} />
      </label>
      <p>
        <output id="taught">{taught.error?.message ?? taught.adapter?.name ?? taught.stage ?? ''}</output>
      </p>
    </>
  );
}

createRoot(document.querySelector('#root')).render(<App />);
