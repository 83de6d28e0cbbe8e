/** What a sheet of frames says (the paper's Fig. 7); the texts are in i18n/report. */
export interface SheetWords {
  readonly original: string;
  readonly baseline: string;
  readonly method: string;
  /** With `{value}` in it. */
  readonly seconds: string;
  readonly noAnswer: string;
  /** Why there is no row with the method. */
  readonly noAdapter: string;
  /** With `{model}` and `{adapter}` in it. */
  readonly facts: string;
  readonly factsAlone: string;
}
