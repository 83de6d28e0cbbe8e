import './node_modules/actionscope/element.js';

const [element, output] = ['action-scope', 'output'].map((name) => document.querySelector(name));
element.addEventListener('answer', ({ detail }) => (output.value = detail.abstained ?? detail.ranked[0].en));
element.addEventListener('error', ({ detail }) => (output.value = detail.code));
