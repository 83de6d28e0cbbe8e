import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useAction } from './useAction';

const labels = ['swimming', 'playing golf', 'running'];

function App() {
  const [file, setFile] = useState(null);
  const { answer, stage, error } = useAction(file, labels);
  return (
    <label>
      A clip <input type="file" accept="video/*" onChange={({ target }) => setFile(target.files[0] ?? null)} />
      <output>{error?.message ?? answer ?? stage ?? ''}</output>
    </label>
  );
}

createRoot(document.querySelector('#root')).render(<App />);
