/** What the name of a column, or of a field of an object, says about what it holds, in both languages. */

export type ColumnMeaning = 'en' | 'zh' | 'name' | 'number' | 'other';

const words: Readonly<Record<ColumnMeaning, ReadonlySet<string>>> = {
  en: new Set(['en', 'eng', 'english']),
  zh: new Set(['zh', 'cn', 'chinese', 'hans', 'hant', 'mandarin', 'zhcn', 'zhtw']),
  name: new Set(
    ['label', 'labels', 'name', 'names', 'class', 'classes', 'classname', 'classnames', 'category', 'categories'].concat([
      'action',
      'actions',
      'activity',
      'activities',
      'text',
      'title',
      'template',
      'tag',
      'verb',
      'displayname',
      'labelname',
      'supercategory',
    ]),
  ),
  number: new Set(['id', 'ids', 'idx', 'index', 'no', 'number', 'num', 'nr', 'key', 'code', 'classid', 'labelid', 'classidx', 'ind']),
  other: new Set(
    [
      'split',
      'subset',
      'start',
      'end',
      'time',
      'url',
      'path',
      'file',
      'filename',
      'video',
      'count',
      'frequency',
      'samples',
      'clips',
    ].concat([
      'group',
      'parent',
      'note',
      'notes',
      'comment',
      'description',
      'desc',
      'definition',
      'is',
      'learned',
      'color',
      'colour',
      'frames',
    ]),
  ),
};

const chineseNames: readonly (readonly [ColumnMeaning, RegExp])[] = [
  ['number', /序号|序號|编号|編號|索引|标号|標號|代码|代碼|号码|^号$|id$/iu],
  ['en', /英文|英语|英語/u],
  ['zh', /中文|汉语|漢語|汉字|漢字|译文|译名|翻译|翻譯/u],
  ['name', /标签|標籤|类别|類別|类名|類名|分类|分類|名称|名稱|名字|动作|動作|行为|行為|活动|活動|^类$|^類$/u],
  ['other', /备注|備註|说明|說明|数量|數量|描述|路径|文件|视频|視頻|父类/u],
];

/** `class_id` is a number, `label_zh` Chinese, `标签` a name in either language; undefined for a text that names nothing. */
export function meaningOf(header: string): ColumnMeaning | undefined {
  if (header.length > 60) return undefined;
  const text = header.replaceAll(/^[#\s"']+|[\s"':]+$/gu, '');
  const chinese = chineseNames.find(([, pattern]) => text.length <= 8 && pattern.test(text))?.[0];
  if (chinese !== undefined) return chinese;
  const parts = text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_\-./()（）]+/u)
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > 4) return undefined;
  const whole = parts.join('');
  const has = (meaning: ColumnMeaning) => words[meaning].has(whole) || parts.some((part) => words[meaning].has(part));
  // "class id" is a number before it is a class, "label zh" Chinese before it is a label, "is label" something else.
  const order: readonly ColumnMeaning[] = ['number', 'zh', 'en', 'other', 'name'];
  const meaning = order.find(has);
  // A phrase that merely holds such a word ("taking notes", "reading the label") names no column.
  const known = parts.filter((part) => Object.values(words).some((set) => set.has(part))).length;
  return meaning !== undefined && (words[meaning].has(whole) || known === parts.length || /[_.]|\p{Ll}\p{Lu}/u.test(text))
    ? meaning
    : undefined;
}

/** Names that a single column goes by: no action is called so. */
export function isLoneHeader(text: string): boolean {
  const meaning = meaningOf(text);
  return meaning === 'name' || meaning === 'en' || meaning === 'zh';
}
