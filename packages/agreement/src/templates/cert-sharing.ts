import { exampleClause } from './example-clause.ts'
import type { AgreementTemplate } from './template-shape.ts'

const teams = ['team']

/** Computer emergency response teams of any kind: systems and not persons, wide sharing, few duties. */
export const certSharing: AgreementTemplate = {
  name: 'cert-sharing',
  summary: {
    en: 'Computer emergency response teams: domains, addresses and mail senders of attacks; systems, not persons',
    zh: '计算机应急响应团队：攻击所用的域名、地址和发件人；针对系统而非个人',
  },
  title: {
    en: 'Example, not legal advice: agreement between computer emergency response teams on matching traces of attacks',
    zh: '示例，非法律意见：计算机应急响应团队关于匹配攻击痕迹的协议',
  },
  roles: [
    {
      role: 'team',
      memberClasses: ['agency', 'company', 'university', 'think-tank', 'ngo'],
      least: 2,
      most: 200,
    },
  ],
  clauses: [
    exampleClause,
    {
      id: '2',
      en: 'The parties are the response teams {team}. They agree to find out which traces of attacks several of them see, so that those who are attacked are warned and the attack is ended.',
      zh: '当事方为应急响应团队{team}。各方同意查明多方共同观察到的攻击痕迹，以便向受攻击者发出警告并终止攻击。',
    },
    {
      id: '2.1',
      en: 'Each party keeps its own data on its own node. What these terms do not name does not cross. What is shared is for defence; it is not by itself used to prosecute anybody.',
      zh: '各方数据保存在本方节点。本条款未列明者不得传出。共享内容用于防御，本身不得用于追诉任何人。',
    },
    {
      id: '3',
      en: 'Publishers: {publishers}. Inquirers: {inquirers}. Traces: {profiles}. Statuses: {statuses}; a victim here is whoever runs a system that was attacked, so that it can be warned. Purposes: {purposes}. Legal bases: {bases}.',
      zh: '发布方：{publishers}。询问方：{inquirers}。痕迹：{profiles}。身份：{statuses}；此处的被害人指受攻击系统的运营者，以便向其发出警告。目的：{purposes}。法律依据：{bases}。',
    },
    {
      id: '4',
      en: 'An index key lasts at most {epoch} and answers for {grace} more. A manifest is used for at most {manifest}. A publisher publishes {publication}. Rows at most: {rows}. When more than this share of a batch hits, nothing is confirmed until a supervisor has looked: {hitRateStop}. A value in more than this number of own cases, such as a public resolver, raises no hit: {commonValues}.',
      zh: '索引密钥最长使用{epoch}，此后再答复{grace}。清单最长使用{manifest}。发布周期：{publication}。行数上限：{rows}。一批询问的命中比例超过下列数值时，经主管查看前不得确认命中：{hitRateStop}。一个值（例如公共解析器）出现在本方案件中的件数超过下列数值时不产生命中：{commonValues}。',
    },
    {
      id: '5',
      en: 'One trace asked of one publisher is one question, counted before it is answered. In one UTC day: {perDay}. Once, in place of the day: {firstLoad}. By all inquirers together, of one publisher in one UTC day: {pool}. For one case, of one publisher: {perCase}. In reserve for emergencies: {reserve}. These numbers are limits, not promises.',
      zh: '就一条痕迹向一个发布方询问，为一个问题，在答复之前计数。每个世界协调时日：{perDay}。一次性替代当日额度：{firstLoad}。全部询问方合计每日向一个发布方：{pool}。一个案件向一个发布方：{perCase}。为紧急情况预留：{reserve}。上述数字为上限，而非承诺。',
    },
    {
      id: '6',
      en: 'Requests from {from} to {to}, about confirmed hits only. Kinds: {kinds}. Purposes: {purposes}. Urgencies: {urgencies}.',
      zh: '请求自{from}发往{to}，且仅限已确认的命中。种类：{kinds}。目的：{purposes}。紧急程度：{urgencies}。',
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
      en: 'Defence does not wait for a common definition of an offence: dual criminality {dualCriminality}.',
      zh: '防御无需等待罪名定义一致：双重犯罪{dualCriminality}。',
    },
    {
      id: '7',
      en: 'No information passes with a marking above this ceiling: TLP {tlp}, PAP {pap}, Europol codes: {europol}. A trace is used to detect and to block, as far as its marking permits; who is behind a system is not looked for.',
      zh: '标记高于下列上限的信息不得传递：TLP {tlp}，PAP {pap}，欧洲刑警组织代码：{europol}。在标记允许范围内，痕迹可用于检测和拦截；不追查系统背后的个人。',
    },
    {
      id: '8',
      en: 'Each party keeps a log that nobody can rewrite unseen and shows the others what concerns them. A checkpoint proves something once this number of other parties has cosigned it: {cosignatures}.',
      zh: '各方保存无法暗中篡改的日志，并向其他各方出示与其有关的内容。检查点须经下列数目的其他当事方联署方可作为证明：{cosignatures}。',
    },
    {
      id: '9',
      en: 'What was received is deleted after {retention}: addresses change hands. A trace that turns out to be wrong is retracted at once.',
      zh: '所收信息在{retention}后删除：地址会易手。发现痕迹有误应立即撤回。',
    },
    {
      id: '10',
      en: 'Whoever watches over data protection at each party sees every act and count, and never content. Contacts: {oversight}.',
      zh: '各方数据保护监督人员可查看每一行为和计数，但不查看内容。联系方式：{oversight}。',
    },
    {
      id: '10.1',
      en: 'Auditors, where the parties name some: {auditors}. Places drawn in one audit: {openings}. A question can be opened for this long after it was made: {window}. Share of the places drawn that may have been erased: {erased}. Without an auditor nothing is kept for one.',
      zh: '审计人（如各方指定）：{auditors}。一次审计抽取的位置数：{openings}。询问作出后可开启的期限：{window}。所抽位置中允许已删除的比例：{erased}。未指定审计人时，不为审计保存任何内容。',
    },
    {
      id: '11',
      en: 'The agreement is in force {rule}, from {from} until {until}. A party leaves it with {notice} of notice, and it goes on among the others. Duties towards what was shared outlive it.',
      zh: '本协议{rule}生效，自{from}起至{until}止。一方退出须提前{notice}通知，协议在其余各方间继续有效。对已共享内容的义务在终止后继续有效。',
    },
  ],
  terms: {
    match: [
      {
        clause: '3',
        publishers: teams,
        inquirers: teams,
        purposes: [
          'unlawful-access',
          'unlawful-interception',
          'system-interference',
          'malware',
          'extortion',
          'protected-infrastructure',
        ],
        bases: ['incident-response', 'network-security-law'],
        profiles: ['domain/1', 'email/1', 'ip/1'],
        statuses: ['suspect', 'victim', 'unknown'],
      },
    ],
    index: {
      clause: '4',
      epochDays: 30,
      graceDays: 2,
      manifestHours: 24 * 3,
      publication: { kind: 'scheduled', everyHours: 4 },
      rowsCap: [
        { profile: 'domain/1', rows: 2_000_000 },
        { profile: 'email/1', rows: 500_000 },
        { profile: 'ip/1', rows: 1_000_000 },
      ],
      hitRateStop: 50,
      commonValues: { cases: 100 },
    },
    budgets: {
      clause: '5',
      perDay: [
        { inquirers: teams, publishers: teams, profiles: ['ip/1'], elements: 2_700 },
        { inquirers: teams, publishers: teams, profiles: ['domain/1', 'email/1'], elements: 20_000 },
      ],
      firstLoad: [{ inquirers: teams, publishers: teams, profiles: ['domain/1'], elements: 50_000 }],
      pool: [{ profile: 'ip/1', elements: 27_000 }],
      perCase: null,
      emergencyReserve: [],
    },
    requests: [
      {
        clause: '6',
        from: teams,
        to: teams,
        kinds: ['information'],
        purposes: [
          'unlawful-access',
          'unlawful-interception',
          'system-interference',
          'malware',
          'extortion',
          'protected-infrastructure',
        ],
        urgencies: ['U', 'P', 'R'],
      },
    ],
    clocks: {
      clause: '6.1',
      minutes: [
        { urgency: 'U', acknowledge: 60, answer: 480 },
        { urgency: 'P', acknowledge: 1_440, answer: 3 * 1_440 },
        { urgency: 'R', acknowledge: 7 * 1_440, answer: 14 * 1_440 },
      ],
    },
    handling: { clause: '7', tlp: 'AMBER', pap: 'GREEN', europol: [] },
    refusal: { clause: '6.2', grounds: ['R01', 'R07', 'R09', 'R12', 'R13', 'R14', 'R15', 'R16', 'R17', 'R18'] },
    dualCriminality: { clause: '6.3', rule: 'not-required' },
    log: { clause: '8', cosignatures: 1 },
    retention: { clause: '9', days: 90 },
    oversight: { clause: '10' },
    audit: { clause: '10.1', openings: 100, windowDays: 30, erasedPercent: 10 },
    inForce: { clause: '11', rule: { kind: 'share', numerator: 1, denominator: 2 }, termDays: 365, noticeDays: 14 },
  },
}
