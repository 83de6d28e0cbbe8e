/** `<action-scope>`: a clip, where a model looks in it, and which action it shows. */
import { percent } from '../../shared/base/figures';
import { AppError } from '../../shared/errors/errors';
import type { Adapter } from '../adapter';
import type { Engine } from '../door';
import { createEngine } from '../index';
import type { Model } from '../model';
import { isBackend, labelsOf } from './attributes';
import { View } from './view';
import { type Words, wordsOf } from './words';

/** In Node there are no elements: the module may be imported there, and defines nothing. */
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

const watched = ['src', 'labels', 'model', 'adapter', 'frames', 'threshold', 'backend', 'assets'] as const;
type Attribute = (typeof watched)[number];

/**
 * `<action-scope src="clip.mp4" labels="swimming, playing golf">`: player, strip of frames, heat and answer.
 *
 * Attributes: `src` (address of a clip), `labels` (one a line, or parted by `;` or else `,`; the adapter's where left out), `model` (an id,
 * default `demo`, or `owner/name` on a hub), `adapter` (address of its file), `frames` (T), `threshold` (0 to 1, below which there is no
 * answer), `backend`, `assets` (as `createEngine` takes them). Words are Chinese where the nearest `lang` is.
 *
 * Properties: `file` (a File instead of `src`), `engine` (one engine for several elements; else each has its own worker).
 *
 * Events, none of which bubbles: `progress` (detail: what `loadModel` or `recognize` tells), `answer` (detail: an `Answer`), `error` (detail: an
 * `AppError`; it is shown as well). Nothing throws.
 *
 * Parts for CSS: player, stage, video, picture, heat, heat-button, strip, frame, weight, status, answer, label. Keys: arrows, Home and End in
 * the strip; h shows and hides the heat.
 */
export class ActionScopeElement extends Base {
  static readonly observedAttributes: readonly string[] = watched;

  private view: View | null = null;
  private own: Engine | null = null;
  private given: Engine | null = null;
  private chosen: File | null = null;
  private address: string | null = null;
  private loaded: { readonly engine: Engine; readonly from: string; readonly model: Promise<Model> } | null = null;
  private work: AbortController | null = null;
  private due = false;

  get file(): File | null {
    return this.chosen;
  }

  set file(file: File | null) {
    this.chosen = file;
    this.changed();
  }

  get engine(): Engine | null {
    return this.given ?? this.own;
  }

  set engine(engine: Engine | null) {
    this.given = engine;
    this.closeOwn();
    this.changed();
  }

  connectedCallback(): void {
    this.view ??= new View(this.attachShadow({ mode: 'open' }), this.words);
    this.view.speak(this.words);
    this.addEventListener('keydown', this.onKey);
    this.changed();
  }

  disconnectedCallback(): void {
    this.removeEventListener('keydown', this.onKey);
    this.work?.abort();
    // Moved within the page it is connected again at once, and keeps its engine.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.closeOwn();
      this.forgetAddress();
    });
  }

  attributeChangedCallback(name: Attribute, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'src') this.chosen = null;
    if (name === 'backend' || name === 'assets') this.closeOwn();
    this.changed();
  }

  private get words(): Words {
    return wordsOf(this.closest<HTMLElement>('[lang]')?.lang ?? '');
  }

  /** Several attributes set in a row are one change. */
  private changed(): void {
    if (this.due || !this.isConnected) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      if (this.isConnected) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.work?.abort();
    this.work = new AbortController();
    const { signal } = this.work;
    const view = this.view!;
    const src = this.getAttribute('src');
    this.forgetAddress();
    if (this.chosen !== null) this.address = URL.createObjectURL(this.chosen);
    view.speak(this.words);
    view.open(this.address ?? src ?? '');
    view.say('');
    if (this.chosen === null && src === null) return;
    try {
      const clip = this.chosen ?? (await fetched(src!, signal));
      const model = await this.openModel(signal);
      const adapter = await this.openAdapter(signal);
      view.say(this.words.working);
      const [frames, threshold] = [this.numberOf('frames'), this.numberOf('threshold')];
      const answer = await model.recognize(clip, {
        labels: labelsOf(this.getAttribute('labels'), adapter),
        adapter,
        ...(frames === null ? {} : { frames }),
        ...(threshold === null ? {} : { threshold }),
        signal,
        onProgress: (detail) => this.tell('progress', detail),
      });
      if (signal.aborted) return;
      view.show(answer.recognition, answer.ranked, answer.abstained);
      this.tell('answer', answer);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = AppError.from(thrown);
      view.say(`${error.message} ${error.remedy}`.trim());
      this.tell('error', error);
    }
  }

  private async openModel(signal: AbortSignal): Promise<Model> {
    const backend = this.getAttribute('backend');
    const assets = this.getAttribute('assets');
    this.own ??= this.given === null ? createEngine({ ...(isBackend(backend) && { backend }), ...(assets !== null && { assets }) }) : null;
    const engine = this.engine!;
    const from = this.getAttribute('model') ?? 'demo';
    if (this.loaded?.engine !== engine || this.loaded.from !== from) {
      const onProgress = (detail: { readonly done: number; readonly total: number }): void => {
        this.view?.say(this.words.loading(percent(detail.total === 0 ? 0 : detail.done / detail.total)));
        this.tell('progress', detail);
      };
      const model = engine.loadModel(from.includes('/') ? { repo: from } : from, { onProgress });
      this.loaded = { engine, from, model };
      // One that could not be loaded is asked for again with the next change.
      model.catch(() => (this.loaded = null));
    }
    const { model } = this.loaded;
    const opened = await model;
    signal.throwIfAborted();
    return opened;
  }

  private async openAdapter(signal: AbortSignal): Promise<Adapter | null> {
    const address = this.getAttribute('adapter');
    return address === null ? null : this.engine!.loadAdapter(await fetched(address, signal), { signal });
  }

  private numberOf(name: Attribute): number | null {
    const value = Number(this.getAttribute(name) ?? '');
    return this.hasAttribute(name) && Number.isFinite(value) ? value : null;
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'h' || event.altKey || event.ctrlKey || event.metaKey) return;
    this.view?.toggleHeat();
  };

  private closeOwn(): void {
    this.own?.close();
    this.own = null;
    this.loaded = null;
  }

  private forgetAddress(): void {
    if (this.address !== null) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}

/** A file of the page's, with its name. @throws AppError `file-unreadable` */
async function fetched(address: string, signal: AbortSignal): Promise<File> {
  const url = new URL(address, document.baseURI);
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || 'clip';
  const failed = (why: string): AppError =>
    new AppError('file-unreadable', `${name} could not be fetched: ${why}.`, { remedy: 'Check its address.', details: { file: name } });
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw failed(String(error));
  });
  if (!response.ok) throw failed(`the server says ${response.status}`);
  const blob = await response.blob();
  return new File([blob], name, { type: blob.type });
}
