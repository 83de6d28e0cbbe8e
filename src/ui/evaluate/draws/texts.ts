/** Texts of K shots and grids, and the names of rows and draws in the page's language. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { drawsEn } from '../../../i18n/en/draws';
import { drawsZh } from '../../../i18n/zh/draws';
import type { GridCell } from '../../../shared/evaluation/draws/grid';
import type { Draw } from '../../../shared/evaluation/draws/plan';
import { ladderRow } from '../../../shared/evaluation/ladder';
import type { Seconds } from '../../../shared/base/units';
import { sayTime } from '../../common/sayTime';

i18next.addResourceBundle('en', 'draws', drawsEn);
i18next.addResourceBundle('zh', 'draws', drawsZh);

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

export function useDrawTexts() {
  const { t: translate, i18n } = useTranslation('draws');
  const { t: common } = useTranslation('translation');
  const t = translate as Translate;
  const partsOf = (row: GridCell['row'], values: GridCell['values']): string[] => [
    t(`rows.${row}`),
    ...Object.entries(values).map(([name, value]) => `${name} ${value}`),
  ];
  /** "+ beta, K = 4, body c3d" */
  const nameOfCell = ({ row, shots, values }: GridCell): string => {
    if (ladderRow(row).trains === 'nothing') return t(`rows.${row}`);
    const [name, ...own] = partsOf(row, values);
    return [name, shots === 'all' ? t('allClips') : `K = ${shots}`, ...own].join(', ');
  };
  return {
    t,
    nameOfCell,
    /** Whatever K. */
    nameOfRow: (row: GridCell['row'], values: GridCell['values']): string => partsOf(row, values).join(', '),
    nameOfDraw: ({ cell, seed, settings }: Draw): string => nameOfCell(cell) + (settings === null ? '' : `, ${seed}`),
    time: (seconds: Seconds): string => sayTime(seconds, common),
    language: i18n.language === 'zh' ? ('zh' as const) : ('en' as const),
  };
}
