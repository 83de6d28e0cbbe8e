/** The element's inside: player, strip of frames, answer. It is told what to show and asks nothing of an engine. */
import { fixed, percent } from '../../shared/base/figures';
import type { AbstentionReason } from '../../shared/recognition/abstention';
import { frameWeightsOf } from '../../shared/recognition/frameWeights';
import type { RankedLabel } from '../../shared/recognition/fusion';
import type { FrameStrip, Recognition } from '../../shared/recognition/recognition';
import { nearestFrame, paintFrame, placeAt } from '../heat/frames';
import { paintHeat } from '../heat/heat';
import { styleSheet } from './style';
import type { Words } from './words';

/** Side of the heat's canvas in pixels; the browser smooths the rest. */
const heatSize = 224;
/** Labels that are shown. */
const shown = 5;

const inside = `
  <div part="player" role="group">
    <div part="stage"><video part="video" controls playsinline></video><canvas part="picture" hidden></canvas><canvas part="heat" aria-hidden="true"></canvas></div>
    <button part="heat-button" type="button" aria-pressed="true" hidden></button>
  </div>
  <div part="strip" role="group" hidden></div>
  <p part="status" role="status"></p>
  <ol part="answer" hidden></ol>`;

/** Where the square that the model saw lies in a picture: its width and height as shares of the picture's. */
export function squareOf(width: number, height: number, crop: number | null): { readonly width: number; readonly height: number } {
  if (crop === null) return { width: 1, height: 1 }; // the whole picture, squashed
  const side = crop * Math.min(width, height);
  return { width: side / width, height: side / height };
}

export class View {
  private recognition: Recognition | null = null;
  private weights: Float32Array = new Float32Array(0);
  private current = 0;
  private heated = true;
  private playable = true;
  private words: Words;

  constructor(
    private readonly root: ShadowRoot,
    words: Words,
  ) {
    this.words = words;
    root.adoptedStyleSheets = [styleSheet()];
    root.innerHTML = inside;
    const { video } = this;
    for (const event of ['timeupdate', 'seeking', 'seeked']) video.addEventListener(event, () => this.follow());
    video.addEventListener('play', () => this.followClosely());
    video.addEventListener('loadedmetadata', () => this.layOut());
    video.addEventListener('error', () => this.showFrames());
    this.part<HTMLButtonElement>('heat-button').addEventListener('click', () => this.toggleHeat());
    this.part('strip').addEventListener('keydown', (event) => this.onStripKey(event as KeyboardEvent));
    this.speak(words);
  }

  speak(words: Words): void {
    this.words = words;
    this.part('player').setAttribute('aria-label', words.player);
    this.part('strip').setAttribute('aria-label', words.strip);
    this.part('answer').setAttribute('aria-label', words.answer);
    this.part('heat-button').textContent = words.heat;
  }

  /** A clip before its answer: '' shows none. */
  open(address: string): void {
    this.recognition = null;
    this.playable = true;
    this.video.hidden = false;
    this.part('picture').hidden = true;
    for (const part of ['strip', 'answer', 'heat-button', 'heat']) this.part(part).hidden = true;
    if (address === '') this.video.removeAttribute('src');
    else this.video.src = address;
  }

  say(text: string): void {
    this.part('status').textContent = text;
  }

  show(recognition: Recognition, ranked: readonly RankedLabel[], abstained: AbstentionReason | null): void {
    this.recognition = recognition;
    const { frames, scores } = recognition;
    this.weights = frameWeightsOf(scores, ranked[0]?.index ?? 0, frames.times.length);
    this.showStrip(frames);
    this.showLabels(abstained === null ? ranked.slice(0, shown) : []);
    this.say(abstained === null ? '' : abstained === 'not-drawn' ? this.words.none : this.words.unsure);
    this.part('heat-button').hidden = false;
    if (!this.playable) this.showFrames();
    this.layOut();
    this.follow();
  }

  toggleHeat(): void {
    this.heated = !this.heated;
    this.part('heat-button').setAttribute('aria-pressed', String(this.heated));
    this.follow();
  }

  private get video(): HTMLVideoElement {
    return this.part<HTMLVideoElement>('video');
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector<T>(`[part='${name}']`)!;
  }

  private showStrip(strip: FrameStrip): void {
    const count = strip.times.length;
    const most = Math.max(...this.weights, 1e-9);
    const tiles = strip.times.map((time, n) => {
      const tile = document.createElement('button');
      tile.type = 'button';
      tile.setAttribute('part', 'frame');
      const weight = this.weights[n] ?? 0;
      tile.setAttribute('aria-label', this.words.frame(n + 1, count, fixed(time, 1), percent(weight)));
      const picture = document.createElement('canvas');
      paintFrame(picture, strip, n);
      const bar = document.createElement('span');
      bar.setAttribute('part', 'weight');
      bar.style.transform = `scaleX(${weight / most})`;
      tile.append(picture, bar);
      tile.addEventListener('click', () => this.go(n));
      return tile;
    });
    const place = this.part('strip');
    place.replaceChildren(...tiles);
    place.hidden = false;
  }

  private showLabels(labels: readonly RankedLabel[]): void {
    const answer = this.part('answer');
    answer.replaceChildren(
      ...labels.map(({ en, zh, probability }) => {
        const row = document.createElement('li');
        row.setAttribute('part', 'label');
        const [name, share] = [document.createElement('span'), document.createElement('span')];
        for (const [text, language] of [
          [en, 'en'],
          [zh, 'zh'],
        ] as const) {
          if (text === '') continue;
          const part = document.createElement('span');
          part.lang = language;
          part.textContent = text;
          name.append(...(name.childNodes.length > 0 ? [' '] : []), part);
        }
        share.textContent = percent(probability);
        row.append(name, share);
        return row;
      }),
    );
    answer.hidden = labels.length === 0;
  }

  /** A file that the browser does not play is shown by the frames that were decoded. */
  private showFrames(): void {
    if (!this.video.hasAttribute('src')) return;
    this.playable = false;
    if (this.recognition === null) return;
    this.video.hidden = true;
    this.part('picture').hidden = false;
    this.layOut();
    this.follow();
  }

  /** The stage is as wide as its picture, and the heat lies on the square that the model saw. */
  private layOut(): void {
    const { frames } = this.recognition ?? {};
    const { videoWidth: width, videoHeight: height } = this.video;
    const whole = this.playable && width > 0;
    this.part('stage').style.aspectRatio = whole ? `${width} / ${height}` : '1';
    const square =
      whole && frames !== undefined ? squareOf(width, height, frames.crop === undefined ? 0.875 : frames.crop) : squareOf(1, 1, null);
    Object.assign(this.part('heat').style, { width: `${100 * square.width}%`, height: `${100 * square.height}%` });
  }

  private go(n: number): void {
    if (this.recognition === null) return;
    this.current = n;
    if (this.playable) this.video.currentTime = this.recognition.frames.times[n]!;
    this.follow();
  }

  private onStripKey(event: KeyboardEvent): void {
    const last = (this.recognition?.frames.times.length ?? 0) - 1;
    const to = { ArrowLeft: this.current - 1, ArrowRight: this.current + 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.go(Math.min(Math.max(to, 0), last));
    (this.part('strip').children[this.current] as HTMLElement).focus();
  }

  private followClosely(): void {
    const { video } = this;
    const next = (): void => {
      this.follow();
      if (!video.paused) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }

  /** Heat, picture and strip at the moment that is shown. */
  private follow(): void {
    if (this.recognition === null) return;
    const { frames, attention } = this.recognition;
    const time = this.video.currentTime;
    const place = this.playable ? placeAt(frames.times, time) : this.current;
    if (this.playable && !this.video.seeking) this.current = nearestFrame(frames.times, time);
    if (!this.playable) paintFrame(this.part<HTMLCanvasElement>('picture'), frames, this.current);
    const heat = this.part<HTMLCanvasElement>('heat');
    heat.hidden = !this.heated;
    if (heat.width !== heatSize) heat.width = heat.height = heatSize;
    if (this.heated) paintHeat(heat, { maps: attention, layer: 'last' }, place, 'inferno');
    for (const [n, tile] of [...this.part('strip').children].entries()) {
      tile.setAttribute('aria-current', String(n === this.current));
      (tile as HTMLElement).tabIndex = n === this.current ? 0 : -1;
    }
  }
}
