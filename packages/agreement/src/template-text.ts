import type { Terms } from './terms.ts'

/** Plain words of the template, English and Chinese. Numbers stand in the machine-readable terms, never twice. */
export const templateTitle: Terms['title'] = [
  { language: 'en', text: 'Agreement on private matching and information requests' },
  { language: 'zh', text: '关于隐私匹配与信息请求的协议' },
]

const clause = (id: string, en: string, zh: string): Terms['clauses'][number] => ({
  id,
  text: [
    { language: 'en', text: en },
    { language: 'zh', text: zh },
  ],
})

export const templateClauses: Terms['clauses'] = [
  clause(
    '1',
    'The parties named in these terms agree to find out together which identifiers they hold in common, without showing each other the rest.',
    '本条款所列各方同意共同查明各自持有的相同标识符，且互不披露其余内容。',
  ),
  clause(
    '2',
    'Each party keeps its own data on its own node. Nothing crosses that these terms do not name.',
    '各方数据均保存在本方节点。本条款未列明者一律不得传出。',
  ),
  clause(
    '2.1',
    'Each party publishes a sealed index and may ask the sealed index of each other party, for the purposes, legal bases, identifier profiles and person statuses named.',
    '各方发布密封索引，并可为所列目的、法律依据、标识符类型和人员身份查询其他各方的密封索引。',
  ),
  clause(
    '3',
    'Index keys are replaced and rows are bounded as named. A manifest past its end is not used.',
    '索引密钥按约定更换，行数有上限。过期的清单不得使用。',
  ),
  clause(
    '4',
    'Every question is counted before it is answered. The numbers named are limits, not promises.',
    '每次查询在答复之前计数。所列数字为上限，而非承诺。',
  ),
  clause(
    '5',
    'A hit is a lead, not evidence. Information is asked for by a formal request.',
    '命中只是线索，不是证据。获取信息须提出正式请求。',
  ),
  clause(
    '5.1',
    'A request cites a confirmed hit and is approved by a second person before it is sent; its answer likewise.',
    '请求须引用已确认的命中，并经第二人批准后发出；答复亦然。',
  ),
  clause('5.2', 'Time runs from the signed receipt of the receiving node.', '时限自接收节点签发回执时起算。'),
  clause(
    '5.3',
    'A request may be refused on the grounds named, with the ground. Such an answer is an answer in time.',
    '可依所列理由拒绝请求并说明理由。此种答复视为按时答复。',
  ),
  clause(
    '5.4',
    'Where the law of one party lacks the offence, a person decides.',
    '一方法律无此罪名时，由人作出决定。',
  ),
  clause(
    '6',
    'Information with a stricter marking than the ceiling named does not pass.',
    '标记严于所列上限的信息不得传递。',
  ),
  clause(
    '7',
    'Each party keeps a log that nobody can rewrite unseen, and shows the others what concerns them.',
    '各方保存无法暗中篡改的日志，并向其他各方出示与其有关的内容。',
  ),
  clause(
    '8',
    'What was received is deleted after the time named, unless a court or a law requires otherwise.',
    '所收信息在所列期限后删除，法院或法律另有要求者除外。',
  ),
  clause(
    '9',
    'The agreement is in force when all parties have signed, from the beginning to the end named. Duties towards what was shared outlive it.',
    '各方签署后，协议自所列起始时间至终止时间有效。对已共享内容的义务在终止后继续有效。',
  ),
]

/** Stands where contacts of oversight are named. */
export const oversightClause: Terms['clauses'][number] = clause(
  '7.1',
  'The oversight named sees acts, counts and time limits, never content, and is reached as named.',
  '所列监督机构可见行为、数量与时限，不可见内容，并按所列方式联系。',
)
