/**
 * `<action-scope>`, the package as an element: `import 'actionscope/element'` defines it. In Node it defines nothing.
 *
 *   <action-scope src="clip.mp4" labels="swimming, playing golf" assets="/actionscope/"></action-scope>
 */
import { ActionScopeElement } from './element';

if (globalThis.customElements?.get('action-scope') === undefined) globalThis.customElements?.define('action-scope', ActionScopeElement);

export { ActionScopeElement } from './element';
