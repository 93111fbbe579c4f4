/** Texts of the report of an operation, in English … */
export const outcomeReportEn = {
  'outcome.report': 'Write what an operation came to as one page with charts, or as a table',
  'option.outcomeReport': 'new file to write, .pdf, .html or .csv',
  'hint.outcomeReport': 'Name a file that ends in .pdf, .html or .csv.',
  'document.operation': 'Account of a joint operation',
  'document.ledgerHash': 'Hash of the ledger',
  'document.threeParts':
    'Agreed, claimed and disputed stand apart and are never added. Only what is agreed may be called agreed by the parties. A sum marked with ≥ counts a bound.',
  'document.events': 'How often it happened',
  'document.subjects': 'To how many different persons, cases or groups',
  'document.money': 'Sums, in whole units of the currency',
  'document.nothing': 'Nothing has been stated yet.',
  'document.waiting': 'Statements that are not counted yet: {{n}}',
  'document.internal':
    'For the parties: small numbers of persons are not withheld here. What may be published: comity outcome show --public.',
  'part.agreed': 'Agreed',
  'part.claimed': 'Claimed by one side',
  'part.disputed': 'Disputed',
} as const

/** … and Chinese. */
export const outcomeReportZh: Readonly<Record<keyof typeof outcomeReportEn, string>> = {
  'outcome.report': '把行动的结果写成一页带图表的文件，或写成表格',
  'option.outcomeReport': '要写出的新文件，.pdf、.html 或 .csv',
  'hint.outcomeReport': '请给出以 .pdf、.html 或 .csv 结尾的文件名。',
  'document.operation': '联合行动结果说明',
  'document.ledgerHash': '账册哈希值',
  'document.threeParts':
    '已商定、单方主张和有争议的数字分列，绝不相加。只有已商定的数字可称为各方商定。带 ≥ 的金额含有下限。',
  'document.events': '发生次数',
  'document.subjects': '涉及的不同人员、案件或团伙数',
  'document.money': '金额（以货币单位计）',
  'document.nothing': '尚无任何陈述。',
  'document.waiting': '尚未计入的陈述：{{n}}',
  'document.internal': '供各方使用：此处不隐去少量人数。可公开的数字见 comity outcome show --public。',
  'part.agreed': '已商定',
  'part.claimed': '单方主张',
  'part.disputed': '有争议',
}
