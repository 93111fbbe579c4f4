import { exampleClause } from './example-clause.ts'
import type { AgreementTemplate } from './template-shape.ts'

const units = ['fiu']
const banks = ['bank']

/** Financial intelligence units and banks, while money is in motion: no victim is matched, no customer is warned. */
export const bankFiuFreeze: AgreementTemplate = {
  name: 'bank-fiu-freeze',
  summary: {
    en: 'Financial intelligence units and banks: accounts that receive stolen money, in minutes; victims are not matched',
    zh: '金融情报机构与银行：在数分钟内查明接收赃款的账户；不匹配被害人',
  },
  title: {
    en: 'Example, not legal advice: agreement between financial intelligence units and banks on stopping stolen money',
    zh: '示例，非法律意见：金融情报机构与银行关于拦截赃款的协议',
  },
  roles: [
    { role: 'fiu', memberClasses: ['agency'], least: 1, most: 50 },
    { role: 'bank', memberClasses: ['company'], least: 1, most: 100 },
  ],
  clauses: [
    exampleClause,
    {
      id: '2',
      en: 'The parties are the authorities {fiu}, called units, each the financial intelligence unit of its country or an authority that its law charges with the same task, and the banks {bank}. They agree to find out, while money is still in motion, which accounts it goes to, so that it can be stopped under the law of the place where it is.',
      zh: '当事方为主管机关{fiu}（下称情报机构，各为本国的金融情报机构，或依本国法承担同一职责的机关）和银行{bank}。各方同意在资金仍在转移时查明其流向的账户，以便依资金所在地法律予以拦截。',
    },
    {
      id: '2.1',
      en: 'Each party keeps its own data on its own node. What these terms do not name does not cross. At a bank only the money-laundering reporting officer and those who are bound to the same secrecy see that anything was asked; no customer is told.',
      zh: '各方数据保存在本方节点。本条款未列明者不得传出。在银行内，仅反洗钱报告专员及负有同等保密义务的人员可知悉询问；不得告知客户。',
    },
    {
      id: '3',
      en: 'Identifiers of victims and witnesses are not matched: an account that was robbed is no account to watch.',
      zh: '不匹配被害人和证人的标识符：被盗账户不是应予监控的账户。',
    },
    {
      id: '3.1',
      en: 'What units know. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses of the persons behind them: {statuses}. Purposes: {purposes}. Legal bases: {bases}. A hit alone is no reason to end a relation with a customer.',
      zh: '情报机构掌握的情况。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。相关人员的身份：{statuses}。目的：{purposes}。法律依据：{bases}。不得仅因命中而终止客户关系。',
    },
    {
      id: '3.2',
      en: 'What banks know of accounts that receive stolen money. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses: {statuses}. Purposes: {purposes}. Legal bases: {bases}. Banks do not ask each other under this agreement.',
      zh: '银行掌握的接收赃款账户情况。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。身份：{statuses}。目的：{purposes}。法律依据：{bases}。银行之间不得依本协议相互询问。',
    },
    {
      id: '4',
      en: 'An index key lasts at most {epoch} and answers for {grace} more. A manifest is used for at most {manifest}. A publisher publishes {publication}. Rows at most: {rows}. When more than this share of a batch hits, nothing is confirmed until a supervisor has looked: {hitRateStop}. A value in more than this number of own cases, such as the account of a payment service, raises no hit: {commonValues}.',
      zh: '索引密钥最长使用{epoch}，此后再答复{grace}。清单最长使用{manifest}。发布周期：{publication}。行数上限：{rows}。一批询问的命中比例超过下列数值时，经主管查看前不得确认命中：{hitRateStop}。一个值（例如支付机构的账户）出现在本方案件中的件数超过下列数值时不产生命中：{commonValues}。',
    },
    {
      id: '5',
      en: 'One identifier asked of one publisher is one question, counted before it is answered. In one UTC day: {perDay}. Once, in place of the day: {firstLoad}. By all inquirers together, of one publisher in one UTC day: {pool}. For one case, of one publisher: {perCase}. In reserve for danger to life and funds in motion, with a second person and a notice to the oversight of both: {reserve}. These numbers are limits, not promises.',
      zh: '就一个标识符向一个发布方询问，为一个问题，在答复之前计数。每个世界协调时日：{perDay}。一次性替代当日额度：{firstLoad}。全部询问方合计每日向一个发布方：{pool}。一个案件向一个发布方：{perCase}。为生命危险和资金正在转移预留，须经第二人并通知双方监督机构：{reserve}。上述数字为上限，而非承诺。',
    },
    {
      id: '6',
      en: 'A hit is a lead and not evidence. What is asked for is information, and that a payment be stopped: whether the money is there, how much, where it went on to. Whether a payment is held is decided by whoever the law of the place empowers; these terms give nobody that power.',
      zh: '命中是线索，不是证据。所请求的是信息以及止付：资金是否在账、数额多少、转往何处。是否止付由当地法律授权者决定；本条款不授予任何人此项权力。',
    },
    {
      id: '6.1',
      en: 'Units to banks: requests from {from} to {to}. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}.',
      zh: '情报机构向银行：请求自{from}发往{to}。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。',
    },
    {
      id: '6.2',
      en: 'Banks to units, about money that left their customers: requests from {from} to {to}. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}.',
      zh: '银行就其客户被转出的资金向情报机构：请求自{from}发往{to}。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。',
    },
    {
      id: '6.3',
      en: 'Time runs from the signed receipt of the receiving node, by day and night. {clocks}.',
      zh: '时限自接收节点签发回执时起算，昼夜不停。{clocks}。',
    },
    {
      id: '6.4',
      en: 'A request may be refused, with the ground, on these grounds and no others: {grounds}. A refusal with its ground is an answer in time. Secrecy of banks as such and a fiscal character are no grounds.',
      zh: '仅可依下列理由拒绝请求并说明理由：{grounds}。附理由的拒绝视为按时答复。银行保密本身及税务性质不构成理由。',
    },
    {
      id: '6.5',
      en: 'Between units offences may be defined differently: dual criminality {dualCriminality}.',
      zh: '各机构所在国对罪名的定义可以不同：双重犯罪{dualCriminality}。',
    },
    {
      id: '6.6',
      en: 'A hold lasts no longer than {hold} from the act that gives or extends it, and the requesting party may end it at any time. Only who has the task of reporting suspected money laundering knows of it at a bank. From these sums on, in minor units of the currency, a small amount is no ground of refusal: {thresholds}.',
      zh: '止付自作出或延长之日起不超过{hold}，请求方可随时终止。银行内仅负责报告可疑洗钱的人员知悉。自下列金额（以货币最小单位计）起，不得以金额小为由拒绝：{thresholds}。',
    },
    {
      id: '7',
      en: 'No information passes with a marking above this ceiling: TLP {tlp}, PAP {pap}, Europol codes: {europol}. Nothing is done that a customer could notice because of what was received, unless the unit that gave it consents. What was received from a unit is passed on only with its consent.',
      zh: '标记高于下列上限的信息不得传递：TLP {tlp}，PAP {pap}，欧洲刑警组织代码：{europol}。未经提供信息的情报机构同意，不得因所收信息采取客户可能察觉的行动；来自情报机构的信息，经其同意方可转交。',
    },
    {
      id: '8',
      en: 'Each party keeps a log that nobody can rewrite unseen and shows the others what concerns them; it shows neither that a report was filed nor when a payment was held. A checkpoint proves something once this number of other parties has cosigned it: {cosignatures}.',
      zh: '各方保存无法暗中篡改的日志，并向其他各方出示与其有关的内容；日志不显示是否提交过报告或何时止付。检查点须经下列数目的其他当事方联署方可作为证明：{cosignatures}。',
    },
    {
      id: '9',
      en: 'What was received is deleted after {retention}, unless a court or a law requires otherwise. A record that turns out to be wrong is retracted at once, and a customer who was held up because of it is set right.',
      zh: '所收信息在{retention}后删除，法院或法律另有要求者除外。发现记录有误应立即撤回，并恢复因此受影响的客户的权益。',
    },
    {
      id: '10',
      en: 'Oversight of each party sees every act, count, refusal and deadline, and never content. It is reached at: {oversight}.',
      zh: '各方监督机构可查看每一行为、计数、拒绝和期限，但不查看内容。联系方式：{oversight}。',
    },
    {
      id: '10.1',
      en: 'Auditors whom units and banks trust draw questions and rows and compare them with the cases that they were committed to. Auditors: {auditors}. Places drawn in one audit: {openings}. A question can be opened for this long after it was made: {window}. Share of the places drawn that may have been erased: {erased}. Without an auditor nothing is kept for one.',
      zh: '情报机构与银行均信任的审计人抽取询问和行，与其所承诺的案件核对。审计人：{auditors}。一次审计抽取的位置数：{openings}。询问作出后可开启的期限：{window}。所抽位置中允许已删除的比例：{erased}。未指定审计人时，不为审计保存任何内容。',
    },
    {
      id: '11',
      en: 'The agreement is in force {rule}, from {from} until {until}. Before it begins each bank names the officers who are on duty by day and night. A party leaves it with {notice} of notice. Duties towards what was shared outlive it.',
      zh: '本协议{rule}生效，自{from}起至{until}止。生效之前，各银行应指定昼夜值班人员。一方退出须提前{notice}通知。对已共享内容的义务在终止后继续有效。',
    },
  ],
  terms: {
    match: [
      {
        clause: '3.1',
        publishers: units,
        inquirers: banks,
        purposes: ['computer-fraud', 'money-laundering'],
        bases: ['anti-money-laundering-law'],
        profiles: ['account/1', 'iban/1', 'wallet/1'],
        statuses: ['suspect', 'convicted', 'unknown'],
      },
      {
        clause: '3.2',
        publishers: banks,
        inquirers: units,
        purposes: ['computer-fraud', 'identity-theft', 'money-laundering'],
        bases: ['anti-money-laundering-law', 'fiu-exchange'],
        profiles: ['account/1', 'iban/1', 'phone/1', 'wallet/1'],
        statuses: ['suspect', 'unknown'],
      },
    ],
    index: {
      clause: '4',
      epochDays: 30,
      graceDays: 1,
      manifestHours: 24 * 2,
      publication: { kind: 'scheduled', everyHours: 1 },
      rowsCap: [
        { profile: 'account/1', rows: 200_000 },
        { profile: 'iban/1', rows: 200_000 },
        { profile: 'phone/1', rows: 200_000 },
        { profile: 'wallet/1', rows: 200_000 },
      ],
      hitRateStop: 10,
      commonValues: { cases: 10 },
    },
    budgets: {
      clause: '5',
      perDay: [
        { inquirers: banks, publishers: units, profiles: ['iban/1'], elements: 2_700 },
        { inquirers: banks, publishers: units, profiles: ['account/1', 'wallet/1'], elements: 5_000 },
        { inquirers: units, publishers: banks, profiles: ['iban/1', 'phone/1'], elements: 2_700 },
        { inquirers: units, publishers: banks, profiles: ['account/1', 'wallet/1'], elements: 5_000 },
      ],
      firstLoad: [],
      pool: [{ profile: 'iban/1', elements: 13_500 }],
      perCase: 1_000,
      emergencyReserve: [
        { inquirers: banks, publishers: units, profiles: ['account/1', 'iban/1', 'wallet/1'], elements: 300 },
        { inquirers: units, publishers: banks, profiles: ['account/1', 'iban/1', 'wallet/1'], elements: 1_000 },
      ],
    },
    requests: [
      {
        clause: '6.1',
        from: units,
        to: banks,
        kinds: ['information', 'freeze'],
        purposes: ['computer-fraud', 'identity-theft', 'money-laundering'],
        urgencies: ['E1', 'U', 'P', 'R'],
      },
      {
        clause: '6.2',
        from: banks,
        to: units,
        kinds: ['information', 'freeze'],
        purposes: ['computer-fraud', 'money-laundering'],
        urgencies: ['E1', 'R'],
      },
    ],
    clocks: {
      clause: '6.3',
      minutes: [
        { urgency: 'E1', acknowledge: 15, answer: 120 },
        { urgency: 'U', acknowledge: 60, answer: 480 },
        { urgency: 'P', acknowledge: 480, answer: 3 * 1_440 },
        { urgency: 'R', acknowledge: 7 * 1_440, answer: 10 * 1_440 },
      ],
    },
    handling: { clause: '7', tlp: 'AMBER+STRICT', pap: 'RED', europol: ['H0', 'H1', 'H2'] },
    refusal: {
      clause: '6.4',
      grounds: [
        ...(['R01', 'R03', 'R04', 'R05', 'R07', 'R08', 'R09'] as const),
        ...(['R11', 'R12', 'R13', 'R14', 'R15', 'R16', 'R17', 'R18'] as const),
      ],
    },
    dualCriminality: { clause: '6.5', rule: 'not-required' },
    log: { clause: '8', cosignatures: 1 },
    retention: { clause: '9', days: 5 * 365 },
    oversight: { clause: '10' },
    audit: { clause: '10.1', openings: 300, windowDays: 365, erasedPercent: 2 },
    freeze: {
      clause: '6.6',
      holdDays: 10,
      workingDays: { transaction: 10, account: 5 },
      thresholds: [
        { currency: 'EUR', minor: '100000' },
        { currency: 'USD', minor: '100000' },
      ],
    },
    inForce: { clause: '11', rule: { kind: 'date', afterDays: 30 }, termDays: 2 * 365, noticeDays: 60 },
  },
}
