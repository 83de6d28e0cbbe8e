/** `Symbol.dispose`, where the browser has it: elsewhere what compilers put in its place. */
export const disposeKey: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
