/** Numbers as people read them. */
import { noNumber } from '../../shared/base/figures';
import type { Bytes, Seconds } from '../../shared/base/units';

/** 0:01.4 */
export function clock(seconds: Seconds): string {
  if (!Number.isFinite(seconds)) return noNumber;
  const tenths = Math.max(0, Math.round(seconds * 10));
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  return `${minutes}:${rest.toFixed(1).padStart(4, '0')}`;
}

/** 86 %, 0.4 %, < 0.1 % */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return noNumber;
  const value = share * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  return `${value >= 9.95 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

/** 599 MB */
export function byteSize(bytes: Bytes): string {
  if (!Number.isFinite(bytes)) return noNumber;
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e7) return `${Math.round(bytes / 1e6)} MB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.max(Math.round(bytes / 1e3), bytes > 0 ? 1 : 0)} kB`;
}

/** 2.4 M */
export function largeNumber(value: number): string {
  if (!Number.isFinite(value)) return noNumber;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e3) return `${Math.round(value / 1e3)} k`;
  return String(value);
}

/** A length of time with the key of its unit's text. */
export function span(seconds: Seconds): {
  readonly key: 'units.seconds' | 'units.minutes' | 'units.hours';
  readonly value: string;
} {
  if (seconds < 90) return { key: 'units.seconds', value: String(Math.max(1, Math.round(seconds))) };
  if (seconds < 5400) return { key: 'units.minutes', value: String(Math.round(seconds / 60)) };
  return { key: 'units.hours', value: (seconds / 3600).toFixed(1) };
}
