/** Our own CSS variables in `style`. */
import 'react';

declare module 'react' {
  interface InputHTMLAttributes<T> {
    /** Chooses a folder instead of files. */
    webkitdirectory?: '' | undefined;
  }
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
