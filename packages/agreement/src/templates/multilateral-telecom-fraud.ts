import { exampleClause } from './example-clause.ts'
import type { AgreementTemplate } from './template-shape.ts'

const authorities = ['authority']
const operators = ['operator']
const all = [...authorities, ...operators]

/** Many countries against telecom fraud: authorities among each other, and telecom operators and platforms beside them. */
export const multilateralTelecomFraud: AgreementTemplate = {
  name: 'multilateral-telecom-fraud',
  summary: {
    en: 'Many authorities, with telecom operators, against telecom fraud: victims too are matched among authorities',
    zh: '多国主管机关与电信企业打击电信诈骗：主管机关之间也匹配被害人',
  },
  title: {
    en: 'Example, not legal advice: multilateral agreement against telecom fraud',
    zh: '示例，非法律意见：打击电信诈骗多边协议',
  },
  roles: [
    { role: 'authority', memberClasses: ['agency'], least: 2, most: 150 },
    { role: 'operator', memberClasses: ['company'], least: 0, most: 50 },
  ],
  clauses: [
    exampleClause,
    {
      id: '2',
      en: 'The parties are the authorities {authority} and the operators {operator}. They act together against fraud by telephone and network that harms people in one country from another, and against the money that comes of it.',
      zh: '当事方为主管机关{authority}和企业{operator}。各方共同打击跨国实施的电话和网络诈骗，并追查诈骗所得资金。',
    },
    {
      id: '2.1',
      en: 'Each party keeps its own data on its own node. What these terms do not name does not cross. Nothing that one party may do binds another to do it.',
      zh: '各方数据保存在本方节点。本条款未列明者不得传出。一方可为之行为，不使他方负有为之的义务。',
    },
    {
      id: '3',
      en: 'A party that publishes a sealed index does not show its records; a party that asks does not show what it asks about.',
      zh: '发布密封索引的一方不显示其记录；询问的一方不显示所询问的内容。',
    },
    {
      id: '3.1',
      en: 'Among authorities. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses of the persons behind them: {statuses}; that of a victim so that cases of one gang are found together. Purposes: {purposes}. Legal bases: {bases}.',
      zh: '主管机关之间。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。相关人员的身份：{statuses}；匹配被害人是为了发现同一团伙的案件。目的：{purposes}。法律依据：{bases}。',
    },
    {
      id: '3.2',
      en: 'What operators know of misuse. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses: {statuses}. Purposes: {purposes}. Legal bases: {bases}. Ordinary customers are not published.',
      zh: '企业掌握的滥用情况。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。身份：{statuses}。目的：{purposes}。法律依据：{bases}。普通客户不予发布。',
    },
    {
      id: '3.3',
      en: 'What operators may ask, so that they can block it. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses: {statuses}. Purposes: {purposes}. Legal bases: {bases}. Operators do not ask authorities about persons.',
      zh: '企业为实施拦截可询问的内容。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。身份：{statuses}。目的：{purposes}。法律依据：{bases}。企业不得向主管机关询问个人。',
    },
    {
      id: '4',
      en: 'An index key lasts at most {epoch} and answers for {grace} more. A manifest is used for at most {manifest}. A publisher publishes {publication}. Rows at most: {rows}. When more than this share of a batch hits, nothing is confirmed until a supervisor has looked: {hitRateStop}. A value in more than this number of own cases, such as a switchboard, raises no hit: {commonValues}.',
      zh: '索引密钥最长使用{epoch}，此后再答复{grace}。清单最长使用{manifest}。发布周期：{publication}。行数上限：{rows}。一批询问的命中比例超过下列数值时，经主管查看前不得确认命中：{hitRateStop}。一个值（例如总机号码）出现在本方案件中的件数超过下列数值时不产生命中：{commonValues}。',
    },
    {
      id: '5',
      en: 'One identifier asked of one publisher is one question, counted before it is answered. In one UTC day: {perDay}. Once, in place of the day: {firstLoad}. By all inquirers together, of one publisher in one UTC day: {pool}. For one case, of one publisher: {perCase}. In reserve for danger to life and funds in motion, with a second person and a notice to the oversight of both: {reserve}. These numbers are limits, not promises.',
      zh: '就一个标识符向一个发布方询问，为一个问题，在答复之前计数。每个世界协调时日：{perDay}。一次性替代当日额度：{firstLoad}。全部询问方合计每日向一个发布方：{pool}。一个案件向一个发布方：{perCase}。为生命危险和资金正在转移预留，须经第二人并通知双方监督机构：{reserve}。上述数字为上限，而非承诺。',
    },
    {
      id: '6',
      en: 'A hit is a lead and not evidence. A person confirms it before a request cites it, and a second person approves the request and its answer.',
      zh: '命中是线索，不是证据。经人员确认后请求方可引用；请求及其答复均须经第二人批准。',
    },
    {
      id: '6.1',
      en: 'Among authorities: requests from {from} to {to}. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}.',
      zh: '主管机关之间：请求自{from}发往{to}。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。',
    },
    {
      id: '6.2',
      en: 'To operators: requests from {from} to {to}. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}. An operator that the law of its country requires to ask its own authority first says so with its acknowledgement.',
      zh: '向企业：请求自{from}发往{to}。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。企业依本国法须先征询本国主管机关的，应在确认时说明。',
    },
    {
      id: '6.3',
      en: 'Time runs from the signed receipt of the receiving node, on every day of the week. {clocks}.',
      zh: '时限自接收节点签发回执时起算，不分工作日与休息日。{clocks}。',
    },
    {
      id: '6.4',
      en: 'A request may be refused, with the ground, on these grounds and no others: {grounds}. A refusal with its ground is an answer in time.',
      zh: '仅可依下列理由拒绝请求并说明理由：{grounds}。附理由的拒绝视为按时答复。',
    },
    {
      id: '6.5',
      en: 'Where the law of one party lacks the offence, dual criminality {dualCriminality}.',
      zh: '一方法律无此罪名时，双重犯罪问题{dualCriminality}。',
    },
    {
      id: '7',
      en: 'No information passes with a marking above this ceiling: TLP {tlp}, PAP {pap}, Europol codes: {europol}. Among several parties the strictest marking of what was combined counts. What was received is not passed on to a party or to anybody else without the consent of the party that gave it.',
      zh: '标记高于下列上限的信息不得传递：TLP {tlp}，PAP {pap}，欧洲刑警组织代码：{europol}。多方信息合并时，以最严格的标记为准。未经提供方同意，所收信息不得转交其他当事方或任何他人。',
    },
    {
      id: '8',
      en: 'Each party keeps a log that nobody can rewrite unseen and shows the others what concerns them. A checkpoint proves something once this number of other parties has cosigned it: {cosignatures}.',
      zh: '各方保存无法暗中篡改的日志，并向其他各方出示与其有关的内容。检查点须经下列数目的其他当事方联署方可作为证明：{cosignatures}。',
    },
    {
      id: '9',
      en: 'What was received is deleted after {retention}, unless a court or a law requires otherwise. A record that turns out to be wrong is retracted at once, and each receiver answers with a receipt of deletion or a lawful reason against it.',
      zh: '所收信息在{retention}后删除，法院或法律另有要求者除外。发现记录有误应立即撤回；各接收方以删除回执答复，或说明不删除的合法理由。',
    },
    {
      id: '10',
      en: 'Oversight of each party sees every act, count, refusal and deadline, and never content. It is reached at: {oversight}.',
      zh: '各方监督机构可查看每一行为、计数、拒绝和期限，但不查看内容。联系方式：{oversight}。',
    },
    {
      id: '10.1',
      en: 'Auditors whom all parties trust draw questions and rows and compare them with the cases that they were committed to. Auditors: {auditors}. Places drawn in one audit: {openings}. A question can be opened for this long after it was made: {window}. Share of the places drawn that may have been erased: {erased}. Without an auditor nothing is kept for one.',
      zh: '各方信任的审计人抽取询问和行，与其所承诺的案件核对。审计人：{auditors}。一次审计抽取的位置数：{openings}。询问作出后可开启的期限：{window}。所抽位置中允许已删除的比例：{erased}。未指定审计人时，不为审计保存任何内容。',
    },
    {
      id: '11',
      en: 'The agreement is in force {rule}, from {from} until {until}. A party leaves it with {notice} of notice, and it goes on among the others. A further party accedes by new terms that all who are bound sign. Duties towards what was shared outlive it.',
      zh: '本协议{rule}生效，自{from}起至{until}止。一方退出须提前{notice}通知，协议在其余各方间继续有效。新当事方加入，须由受约束的全部当事方签署新条款。对已共享内容的义务在终止后继续有效。',
    },
  ],
  terms: {
    match: [
      {
        clause: '3.1',
        publishers: authorities,
        inquirers: authorities,
        purposes: ['computer-fraud', 'identity-theft', 'extortion', 'money-laundering'],
        bases: ['mutual-assistance', 'police-cooperation'],
        profiles: ['account/1', 'domain/1', 'email/1', 'iban/1', 'ip/1', 'phone/1', 'wallet/1'],
        statuses: ['suspect', 'convicted', 'victim', 'contact', 'unknown'],
      },
      {
        clause: '3.2',
        publishers: operators,
        inquirers: authorities,
        purposes: ['computer-fraud', 'identity-theft', 'money-laundering'],
        bases: ['mutual-assistance', 'police-cooperation'],
        profiles: ['domain/1', 'ip/1', 'phone/1'],
        statuses: ['suspect', 'unknown'],
      },
      {
        clause: '3.3',
        publishers: authorities,
        inquirers: operators,
        purposes: ['computer-fraud'],
        bases: ['fraud-prevention-duty'],
        profiles: ['domain/1', 'ip/1'],
        statuses: ['suspect', 'unknown'],
      },
    ],
    index: {
      clause: '4',
      epochDays: 60,
      graceDays: 2,
      manifestHours: 24 * 7,
      publication: { kind: 'scheduled', everyHours: 12 },
      rowsCap: [
        { profile: 'account/1', rows: 1_000_000 },
        { profile: 'domain/1', rows: 1_000_000 },
        { profile: 'email/1', rows: 1_000_000 },
        { profile: 'iban/1', rows: 1_000_000 },
        { profile: 'ip/1', rows: 1_000_000 },
        { profile: 'phone/1', rows: 2_000_000 },
        { profile: 'wallet/1', rows: 1_000_000 },
      ],
      hitRateStop: 25,
      commonValues: { cases: 50 },
    },
    budgets: {
      clause: '5',
      perDay: [
        {
          inquirers: authorities,
          publishers: all,
          profiles: ['iban/1', 'ip/1', 'phone/1'],
          elements: 2_700,
        },
        {
          inquirers: authorities,
          publishers: all,
          profiles: ['account/1', 'domain/1', 'email/1', 'wallet/1'],
          elements: 10_000,
        },
        { inquirers: operators, publishers: authorities, profiles: ['domain/1', 'ip/1'], elements: 1_000 },
      ],
      firstLoad: [
        {
          inquirers: authorities,
          publishers: all,
          profiles: ['account/1', 'domain/1', 'email/1', 'iban/1', 'ip/1', 'phone/1', 'wallet/1'],
          elements: 20_000,
        },
      ],
      pool: [
        { profile: 'iban/1', elements: 27_000 },
        { profile: 'ip/1', elements: 27_000 },
        { profile: 'phone/1', elements: 27_000 },
      ],
      perCase: 30_000,
      emergencyReserve: [
        {
          inquirers: authorities,
          publishers: authorities,
          profiles: ['account/1', 'iban/1', 'phone/1', 'wallet/1'],
          elements: 500,
        },
      ],
    },
    requests: [
      {
        clause: '6.1',
        from: authorities,
        to: authorities,
        kinds: ['information'],
        purposes: ['computer-fraud', 'identity-theft', 'extortion', 'money-laundering'],
        urgencies: ['E0', 'E1', 'U', 'P', 'R'],
      },
      {
        clause: '6.2',
        from: authorities,
        to: operators,
        kinds: ['information'],
        purposes: ['computer-fraud', 'identity-theft', 'money-laundering'],
        urgencies: ['E0', 'U', 'P', 'R'],
      },
    ],
    clocks: {
      clause: '6.3',
      minutes: [
        { urgency: 'E0', acknowledge: 15, answer: 60 },
        { urgency: 'E1', acknowledge: 15, answer: 120 },
        { urgency: 'U', acknowledge: 60, answer: 480 },
        { urgency: 'P', acknowledge: 480, answer: 3 * 1_440 },
        { urgency: 'R', acknowledge: 7 * 1_440, answer: 10 * 1_440 },
      ],
    },
    handling: { clause: '7', tlp: 'AMBER+STRICT', pap: 'AMBER', europol: ['H0', 'H1', 'H2'] },
    refusal: {
      clause: '6.4',
      grounds: [
        ...(['R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R07', 'R08', 'R09'] as const),
        ...(['R11', 'R12', 'R13', 'R14', 'R15', 'R16', 'R17', 'R18', 'R19'] as const),
      ],
    },
    dualCriminality: { clause: '6.5', rule: 'ask-a-person' },
    log: { clause: '8', cosignatures: 1 },
    retention: { clause: '9', days: 180 },
    oversight: { clause: '10' },
    audit: { clause: '10.1', openings: 300, windowDays: 90, erasedPercent: 5 },
    inForce: {
      clause: '11',
      rule: { kind: 'share', numerator: 2, denominator: 3 },
      termDays: 2 * 365,
      noticeDays: 30,
    },
  },
}
