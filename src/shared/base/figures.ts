/**
 * Figures as people and terminals read them, the one place for it: whatever comes in, never "NaN %", "Infinity" or "null". Units that
 * are words (s, minutes) are the texts' own; what depends on the language takes it.
 */
import type { Bytes, Seconds } from './units';

/** Stands where there is no number. */
export const noNumber = '–';

/** 0.123 */
export function fixed(value: number | null | undefined, digits: number): string {
  return typeof value === 'number' && Number.isFinite(value) ? value.toFixed(digits) : noNumber;
}

/** 0.0123, 1.23, 123: as many figures as a measurement bears. */
export function significant(value: number | null | undefined, figures: number): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return noNumber;
  return Math.abs(value) >= 10 ** (figures - 1) ? value.toFixed(0) : value.toPrecision(figures);
}

/** 12.3 % */
export function percentOf(share: number | null | undefined, digits: number): string {
  return typeof share === 'number' && Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : noNumber;
}

/** 0:01.4 */
export function clock(seconds: Seconds): string {
  if (!Number.isFinite(seconds)) return noNumber;
  const tenths = Math.max(0, Math.round(seconds * 10));
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  return `${minutes}:${rest.toFixed(1).padStart(4, '0')}`;
}

/** 86 %, 0.4 %, < 0.1 %: of an answer. A measured share has fixed digits: percentOf. */
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

/** A length of time with its unit, which the texts name. */
export function span(seconds: Seconds): {
  readonly unit: 'seconds' | 'minutes' | 'hours';
  readonly value: string;
} {
  if (seconds < 90) return { unit: 'seconds', value: String(Math.max(1, Math.round(seconds))) };
  if (seconds < 5400) return { unit: 'minutes', value: String(Math.round(seconds / 60)) };
  return { unit: 'hours', value: (seconds / 3600).toFixed(1) };
}

/** The locale of numbers, dates and lists of a page in this language. */
export function localeOf(language: string): 'zh-CN' | 'en-GB' {
  return language.startsWith('zh') ? 'zh-CN' : 'en-GB';
}

/** 9,537 */
export function grouped(value: number, language: string): string {
  return Number.isFinite(value) ? value.toLocaleString(localeOf(language)) : noNumber;
}

/** 28 Nov 2026, 01:04 */
export function dateTime(date: string | number | Date, language: string): string {
  return new Date(date).toLocaleString(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' });
}
