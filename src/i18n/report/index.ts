/** Texts of the HTML report of an evaluation. A file of its own: commands write reports too, and know no page. */
import type { ReportWords } from '../../shared/evaluation/html/words';
import { reportEn } from './en';
import { reportZh } from './zh';

export const reportWords: Readonly<Record<'en' | 'zh', ReportWords>> = { en: reportEn, zh: reportZh };
