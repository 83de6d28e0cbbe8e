import { createEngine } from './node_modules/actionscope/index.js';

const element = (id) => document.querySelector(`#${id}`);
const engine = createEngine({ backend: new URLSearchParams(location.search).get('backend') ?? 'auto' });
const model = await engine.loadModel('demo');
let adapter = null;
element('answer').value = 'Choose a clip.';

element('clip').onchange = async ({ target }) => {
  const labels = adapter?.summary.classes ?? element('labels').value.split(',');
  const onProgress = ({ stage }) => (element('answer').value = `${stage} ...`);
  const { ranked, abstained } = await model.recognize(target.files[0], { labels, adapter, onProgress });
  element('answer').value = abstained ?? `${ranked[0].en} (${Math.round(100 * ranked[0].probability)} %)`;
};

element('examples').onchange = async ({ target }) => {
  const clips = [...target.files].map((file) => ({ file, label: file.name.split('-')[0] }));
  const onProgress = (event) => event.kind === 'step' && (element('taught').value = `epoch ${event.epoch} of ${event.epochs}`);
  adapter = await model.teach(clips, { onProgress, settings: { epochs: 2 } });
  element('taught').value = `taught: ${(await adapter.save()).size} bytes`;
};
