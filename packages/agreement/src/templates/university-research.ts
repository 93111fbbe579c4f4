import { exampleClause } from './example-clause.ts'
import type { AgreementTemplate } from './template-shape.ts'

const holders = ['holder']
const universities = ['university']

/** Research on infrastructure of crime: universities touch domains and addresses only, and nothing about persons. */
export const universityResearch: AgreementTemplate = {
  name: 'university-research',
  summary: {
    en: 'Research by universities and think tanks: domains and addresses only, nothing about persons, little and slowly',
    zh: '大学和智库的研究：仅限域名和IP地址，不涉及个人，数量少、节奏慢',
  },
  title: {
    en: 'Example, not legal advice: agreement on research into the infrastructure of cybercrime',
    zh: '示例，非法律意见：网络犯罪基础设施研究协议',
  },
  roles: [
    { role: 'university', memberClasses: ['university', 'think-tank'], least: 1, most: 50 },
    { role: 'holder', memberClasses: ['agency', 'company', 'ngo'], least: 1, most: 50 },
  ],
  clauses: [
    exampleClause,
    {
      id: '2',
      en: 'The parties are the research institutions {university} and those who hold data, {holder}. They agree to learn how the infrastructure of cybercrime is spread, and nothing about any person.',
      zh: '当事方为研究机构{university}和数据持有方{holder}。各方同意研究网络犯罪基础设施的分布，不涉及任何个人。',
    },
    {
      id: '2.1',
      en: 'Each party keeps its own data on its own node. What these terms do not name does not cross. No telephone number, account, document or name is published or asked under this agreement.',
      zh: '各方数据保存在本方节点。本条款未列明者不得传出。不得依本协议发布或询问电话号码、账号、证件或姓名。',
    },
    {
      id: '3',
      en: 'Results are published as counts and shares from which no single domain, address, case or party can be told, and after the parties concerned have seen them.',
      zh: '研究结果仅以无法识别单个域名、地址、案件或当事方的计数和比例形式发表，并须事先经有关当事方阅知。',
    },
    {
      id: '3.1',
      en: 'What universities found. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses: {statuses}. Purposes: {purposes}. Legal bases: {bases}.',
      zh: '研究机构的发现。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。身份：{statuses}。目的：{purposes}。法律依据：{bases}。',
    },
    {
      id: '3.2',
      en: 'What universities may ask. Publishers: {publishers}. Inquirers: {inquirers}. Identifiers: {profiles}. Statuses: {statuses}. Purposes: {purposes}. Legal bases: {bases}. A hit is counted in the research and is no reason to ask who is behind it.',
      zh: '研究机构可询问的内容。发布方：{publishers}。询问方：{inquirers}。标识符：{profiles}。身份：{statuses}。目的：{purposes}。法律依据：{bases}。命中仅计入研究，不得据此追问其背后何人。',
    },
    {
      id: '4',
      en: 'An index key lasts at most {epoch} and answers for {grace} more. A manifest is used for at most {manifest}. A publisher publishes {publication}. Rows at most: {rows}. When more than this share of a batch hits, nothing is confirmed until a supervisor has looked: {hitRateStop}. A value in more than this number of own cases raises no hit: {commonValues}.',
      zh: '索引密钥最长使用{epoch}，此后再答复{grace}。清单最长使用{manifest}。发布周期：{publication}。行数上限：{rows}。一批询问的命中比例超过下列数值时，经主管查看前不得确认命中：{hitRateStop}。一个值出现在本方案件中的件数超过下列数值时不产生命中：{commonValues}。',
    },
    {
      id: '5',
      en: 'One identifier asked of one publisher is one question, counted before it is answered. In one UTC day: {perDay}. Once, in place of the day: {firstLoad}. By all inquirers together, of one publisher in one UTC day: {pool}. For one study, of one publisher: {perCase}. In reserve for emergencies: {reserve}. These numbers are limits, not promises.',
      zh: '就一个标识符向一个发布方询问，为一个问题，在答复之前计数。每个世界协调时日：{perDay}。一次性替代当日额度：{firstLoad}。全部询问方合计每日向一个发布方：{pool}。一项研究向一个发布方：{perCase}。为紧急情况预留：{reserve}。上述数字为上限，而非承诺。',
    },
    {
      id: '6',
      en: 'Only those who hold data may ask a research institution for information about what it found: requests from {from} to {to}. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}. A research institution sends no requests.',
      zh: '仅数据持有方可就研究发现向研究机构请求信息：请求自{from}发往{to}。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。研究机构不发送请求。',
    },
    {
      id: '6.1',
      en: 'Time runs from the signed receipt of the receiving node. {clocks}.',
      zh: '时限自接收节点签发回执时起算。{clocks}。',
    },
    {
      id: '6.2',
      en: 'A request may be refused, with the ground, on these grounds and no others: {grounds}. A refusal with its ground is an answer in time.',
      zh: '仅可依下列理由拒绝请求并说明理由：{grounds}。附理由的拒绝视为按时答复。',
    },
    {
      id: '6.3',
      en: 'Research accuses nobody: dual criminality {dualCriminality}.',
      zh: '研究不指控任何人：双重犯罪{dualCriminality}。',
    },
    {
      id: '7',
      en: 'No information passes with a marking above this ceiling: TLP {tlp}, PAP {pap}, Europol codes: {europol}. Nobody contacts, scans or disturbs a system because of a hit.',
      zh: '标记高于下列上限的信息不得传递：TLP {tlp}，PAP {pap}，欧洲刑警组织代码：{europol}。任何人不得因命中而联系、扫描或干扰某一系统。',
    },
    {
      id: '8',
      en: 'Each party keeps a log that nobody can rewrite unseen and shows the others what concerns them. A checkpoint proves something once this number of other parties has cosigned it: {cosignatures}.',
      zh: '各方保存无法暗中篡改的日志，并向其他各方出示与其有关的内容。检查点须经下列数目的其他当事方联署方可作为证明：{cosignatures}。',
    },
    {
      id: '9',
      en: 'What was received is deleted after {retention}; the counts that were made of it may be kept.',
      zh: '所收信息在{retention}后删除；由此得出的计数可以保留。',
    },
    {
      id: '10',
      en: 'The ethics board of an institution and the oversight of those who hold data see every act and count, and never content. Contacts: {oversight}.',
      zh: '研究机构的伦理委员会和数据持有方的监督机构可查看每一行为和计数，但不查看内容。联系方式：{oversight}。',
    },
    {
      id: '10.1',
      en: 'Auditors whom both sides trust draw questions and compare them with the studies that they were committed to. Auditors: {auditors}. Places drawn in one audit: {openings}. A question can be opened for this long after it was made: {window}. Share of the places drawn that may have been erased: {erased}. Without an auditor nothing is kept for one.',
      zh: '双方信任的审计人抽取询问，与其所承诺的研究核对。审计人：{auditors}。一次审计抽取的位置数：{openings}。询问作出后可开启的期限：{window}。所抽位置中允许已删除的比例：{erased}。未指定审计人时，不为审计保存任何内容。',
    },
    {
      id: '11',
      en: 'The agreement is in force {rule}, from {from} until {until}. A party leaves it with {notice} of notice and need not say why. Duties towards what was shared outlive it.',
      zh: '本协议{rule}生效，自{from}起至{until}止。一方退出须提前{notice}通知，无须说明理由。对已共享内容的义务在终止后继续有效。',
    },
  ],
  terms: {
    match: [
      {
        clause: '3.1',
        publishers: universities,
        inquirers: holders,
        purposes: ['unlawful-access', 'system-interference', 'malware', 'computer-fraud', 'protected-infrastructure'],
        bases: ['network-security-law', 'public-interest-research'],
        profiles: ['domain/1', 'ip/1'],
        statuses: ['unknown'],
      },
      {
        clause: '3.2',
        publishers: holders,
        inquirers: universities,
        purposes: ['malware', 'computer-fraud'],
        bases: ['public-interest-research'],
        profiles: ['domain/1', 'ip/1'],
        statuses: ['unknown'],
      },
    ],
    index: {
      clause: '4',
      epochDays: 90,
      graceDays: 0,
      manifestHours: 24 * 14,
      publication: { kind: 'scheduled', everyHours: 24 * 7 },
      rowsCap: [
        { profile: 'domain/1', rows: 500_000 },
        { profile: 'ip/1', rows: 200_000 },
      ],
      hitRateStop: 50,
      commonValues: { cases: 20 },
    },
    budgets: {
      clause: '5',
      perDay: [
        { inquirers: holders, publishers: universities, profiles: ['ip/1'], elements: 2_700 },
        { inquirers: holders, publishers: universities, profiles: ['domain/1'], elements: 10_000 },
        { inquirers: universities, publishers: holders, profiles: ['domain/1', 'ip/1'], elements: 500 },
      ],
      firstLoad: [],
      pool: [
        { profile: 'domain/1', elements: 20_000 },
        { profile: 'ip/1', elements: 5_400 },
      ],
      perCase: 5_000,
      emergencyReserve: [],
    },
    requests: [
      {
        clause: '6',
        from: holders,
        to: universities,
        kinds: ['information'],
        purposes: ['unlawful-access', 'system-interference', 'malware', 'computer-fraud', 'protected-infrastructure'],
        urgencies: ['R'],
      },
    ],
    clocks: { clause: '6.1', minutes: [{ urgency: 'R', acknowledge: 7 * 1_440, answer: 30 * 1_440 }] },
    handling: { clause: '7', tlp: 'GREEN', pap: 'AMBER', europol: [] },
    refusal: { clause: '6.2', grounds: ['R07', 'R09', 'R12', 'R13', 'R14', 'R15', 'R16', 'R17', 'R18', 'R19'] },
    dualCriminality: { clause: '6.3', rule: 'not-required' },
    log: { clause: '8', cosignatures: 1 },
    retention: { clause: '9', days: 60 },
    oversight: { clause: '10' },
    audit: { clause: '10.1', openings: 50, windowDays: 30, erasedPercent: 10 },
    inForce: { clause: '11', rule: { kind: 'all' }, termDays: 365, noticeDays: 7 },
  },
}
