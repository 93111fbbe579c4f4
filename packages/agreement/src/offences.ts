/** One act within a category. `slug` is its name behind the category's: `computer-fraud/voice-phishing`. */
export interface SubOffence {
  readonly slug: string
  readonly en: string
  readonly zh: string
  /** Articles of ETS 185 that name this act; empty where none does. */
  readonly budapest: readonly string[]
}

/** What people call the fields of this work; each category lies in one. */
export const offenceFields = [
  { field: 'cybercrime', en: 'Cybercrime', zh: '网络犯罪' },
  { field: 'monitoring-and-attack', en: 'Unlawful monitoring and attacks', zh: '非法监控与攻击' },
  { field: 'telecom-fraud', en: 'Telecom fraud', zh: '电信网络诈骗' },
  { field: 'identity-theft', en: 'Identity theft', zh: '身份盗用' },
  { field: 'intellectual-property', en: 'Infringement of intellectual property', zh: '侵犯知识产权' },
  { field: 'cyber-terrorism', en: 'Cyber-terrorism', zh: '网络恐怖主义' },
] as const

/** One category with its label byte, its name on the wire and for people, and the acts within it. */
export interface OffenceCategory {
  readonly code: number
  readonly name: string
  readonly field: (typeof offenceFields)[number]['field']
  readonly en: string
  readonly zh: string
  /** Articles of ETS 185 that the category as a whole covers; empty where there is none. */
  readonly budapest: readonly string[]
  readonly acts: readonly SubOffence[]
}

/**
 * The offence categories and the acts within them (spec/agreements.md §3; spec/offences.md is made from this). A code or a
 * name that has been used never changes its meaning: labels and signed terms hold them. An article stands only where the
 * convention names the act: deceiving a person by telephone is not its computer-related fraud (article 8), a
 * counterfeited mark is not its copyright (article 10). It informs people; it answers no dual-criminality question.
 */
export const offenceCategories = [
  {
    code: 1,
    name: 'unlawful-access',
    field: 'monitoring-and-attack',
    en: 'Unlawful access and attack',
    zh: '非法侵入与攻击',
    budapest: ['2'],
    acts: [
      { slug: 'intrusion', en: 'Intrusion into a computer system', zh: '非法侵入计算机信息系统', budapest: ['2'] },
      { slug: 'insider-access', en: 'Access beyond what is authorised', zh: '超越授权访问', budapest: ['2'] },
      { slug: 'account-takeover', en: "Taking over another's account", zh: '盗用他人账户', budapest: ['2'] },
      { slug: 'data-theft', en: 'Obtaining data of a system', zh: '非法获取计算机信息系统数据', budapest: ['2'] },
      { slug: 'unlawful-control', en: 'Control of a system', zh: '非法控制计算机信息系统', budapest: ['2'] },
    ],
  },
  {
    code: 2,
    name: 'unlawful-interception',
    field: 'monitoring-and-attack',
    en: 'Unlawful interception or monitoring',
    zh: '非法截取或监控',
    budapest: ['3'],
    acts: [
      { slug: 'traffic-interception', en: 'Interception of transmissions', zh: '截取网络通信', budapest: ['3'] },
      {
        slug: 'rogue-base-station',
        en: 'Interception by a false base station',
        zh: '利用伪基站截取通信',
        budapest: ['3'],
      },
      {
        slug: 'mass-monitoring',
        en: 'Monitoring of a network or population',
        zh: '对网络或公众的大规模监控',
        budapest: ['3'],
      },
      { slug: 'spyware', en: 'Spying on a person with software', zh: '利用间谍软件监控他人', budapest: ['2', '3'] },
      { slug: 'location-tracking', en: "Tracking a person's place", zh: '非法追踪他人位置', budapest: [] },
    ],
  },
  {
    code: 3,
    name: 'system-interference',
    field: 'cybercrime',
    en: 'Data and system interference',
    zh: '破坏数据与系统',
    budapest: ['4', '5'],
    acts: [
      { slug: 'denial-of-service', en: 'Denial of service', zh: '拒绝服务攻击', budapest: ['5'] },
      { slug: 'data-damage', en: 'Deletion or alteration of data', zh: '删除或篡改数据', budapest: ['4'] },
      { slug: 'defacement', en: 'Defacement of a site', zh: '篡改网页', budapest: ['4'] },
      { slug: 'botnet', en: 'Running a botnet', zh: '操控僵尸网络', budapest: ['4', '5'] },
      { slug: 'supply-chain', en: 'Tampering with software on its way', zh: '软件供应链篡改', budapest: ['4'] },
      { slug: 'route-hijack', en: 'Hijacking of names or routes', zh: '域名或路由劫持', budapest: ['4', '5'] },
    ],
  },
  {
    code: 4,
    name: 'malware',
    field: 'cybercrime',
    en: 'Malware and tools',
    zh: '恶意程序与工具',
    budapest: ['6'],
    acts: [
      { slug: 'creation', en: 'Making malware', zh: '制作恶意程序', budapest: ['6'] },
      { slug: 'distribution', en: 'Distributing malware', zh: '传播恶意程序', budapest: ['6'] },
      { slug: 'access-trade', en: 'Trade in passwords and access', zh: '买卖密码与访问权限', budapest: ['6'] },
      { slug: 'attack-service', en: 'Attacks for hire', zh: '提供攻击服务', budapest: ['6'] },
      { slug: 'phishing-kit', en: 'Phishing kits', zh: '提供钓鱼工具', budapest: ['6'] },
    ],
  },
  {
    code: 5,
    name: 'computer-fraud',
    field: 'telecom-fraud',
    en: 'Computer-related and telecom fraud',
    zh: '计算机与电信网络诈骗',
    budapest: ['7', '8'],
    acts: [
      { slug: 'voice-phishing', en: 'Fraud by telephone', zh: '电话诈骗', budapest: [] },
      { slug: 'message-phishing', en: 'Fraud by text message', zh: '短信诈骗', budapest: [] },
      { slug: 'false-authority', en: 'Posing as police, prosecutor or court', zh: '冒充公检法诈骗', budapest: [] },
      { slug: 'romance-fraud', en: 'Romance fraud', zh: '交友婚恋诈骗', budapest: [] },
      { slug: 'investment-fraud', en: 'Investment fraud', zh: '虚假投资理财诈骗', budapest: [] },
      { slug: 'loan-fraud', en: 'Loan fraud', zh: '虚假贷款诈骗', budapest: [] },
      { slug: 'task-fraud', en: 'Fraud with paid tasks', zh: '刷单返利诈骗', budapest: [] },
      { slug: 'shopping-fraud', en: 'Fraud with goods or services', zh: '虚假购物与服务诈骗', budapest: [] },
      { slug: 'business-email', en: 'Business e-mail compromise', zh: '商务电子邮件诈骗', budapest: [] },
      { slug: 'payment-fraud', en: 'Payment fraud', zh: '支付诈骗', budapest: ['8'] },
      { slug: 'call-gateway', en: 'Running SIM boxes and call gateways', zh: '架设电信诈骗网关设备', budapest: [] },
      { slug: 'fraud-site', en: 'Running a site or application for fraud', zh: '架设诈骗网站或应用', budapest: [] },
      { slug: 'forged-data', en: 'Computer-related forgery', zh: '伪造电子数据', budapest: ['7'] },
    ],
  },
  {
    code: 6,
    name: 'identity-theft',
    field: 'identity-theft',
    en: 'Identity theft',
    zh: '身份盗用',
    budapest: [],
    acts: [
      { slug: 'personal-data-trade', en: 'Trade in personal data', zh: '非法买卖公民个人信息', budapest: [] },
      { slug: 'personal-data-collection', en: 'Obtaining personal data', zh: '非法获取公民个人信息', budapest: [] },
      { slug: 'impersonation', en: 'Posing as another person', zh: '冒用他人身份', budapest: [] },
      { slug: 'false-registration', en: 'Opening accounts as another', zh: '冒名开户或注册', budapest: [] },
      { slug: 'sim-swap', en: "Taking over another's number", zh: '补卡劫持他人号码', budapest: [] },
      { slug: 'forged-identity', en: 'Forged electronic identity', zh: '伪造电子身份', budapest: ['7'] },
      { slug: 'credential-trade', en: "Trade in others' credentials", zh: '买卖他人账户凭证', budapest: ['6'] },
    ],
  },
  {
    code: 7,
    name: 'intellectual-property',
    field: 'intellectual-property',
    en: 'Intellectual-property infringement',
    zh: '侵犯知识产权',
    budapest: ['10'],
    acts: [
      { slug: 'copyright', en: 'Infringement of copyright', zh: '侵犯著作权', budapest: ['10'] },
      { slug: 'related-rights', en: 'Infringement of related rights', zh: '侵犯邻接权', budapest: ['10'] },
      { slug: 'software-piracy', en: 'Software piracy', zh: '软件盗版', budapest: ['10'] },
      { slug: 'protection-circumvention', en: 'Circumvention of protection', zh: '规避技术保护措施', budapest: [] },
      { slug: 'counterfeit-mark', en: 'Counterfeited trademark', zh: '假冒注册商标', budapest: [] },
      { slug: 'trade-secret', en: 'Theft of trade secrets', zh: '侵犯商业秘密', budapest: [] },
    ],
  },
  {
    code: 8,
    name: 'child-abuse-material',
    field: 'cybercrime',
    en: 'Child sexual abuse material',
    zh: '儿童性虐待材料',
    budapest: ['9'],
    acts: [
      { slug: 'production', en: 'Production for distribution', zh: '制作', budapest: ['9'] },
      { slug: 'distribution', en: 'Offering or distribution', zh: '提供或传播', budapest: ['9'] },
      { slug: 'possession', en: 'Procuring or possession', zh: '获取或持有', budapest: ['9'] },
      { slug: 'solicitation', en: 'Solicitation of children', zh: '引诱儿童', budapest: [] },
    ],
  },
  {
    code: 9,
    name: 'extortion',
    field: 'cybercrime',
    en: 'Extortion and ransomware',
    zh: '敲诈勒索与勒索软件',
    budapest: [],
    acts: [
      { slug: 'ransomware', en: 'Ransomware', zh: '勒索软件', budapest: ['4', '5'] },
      { slug: 'service-denial-threat', en: 'Threat of denial of service', zh: '以拒绝服务攻击相威胁', budapest: [] },
      { slug: 'data-publication-threat', en: 'Threat to publish data', zh: '以公开数据相威胁', budapest: [] },
      { slug: 'intimate-images', en: 'Extortion with intimate images', zh: '裸聊敲诈', budapest: [] },
    ],
  },
  {
    code: 10,
    name: 'money-laundering',
    field: 'cybercrime',
    en: 'Money laundering of proceeds',
    zh: '洗钱',
    budapest: [],
    acts: [
      { slug: 'mule-accounts', en: 'Lending or selling accounts', zh: '出租、出售账户', budapest: [] },
      { slug: 'payment-channel', en: 'Running payment channels for others', zh: '跑分与非法支付通道', budapest: [] },
      { slug: 'virtual-assets', en: 'Through virtual assets', zh: '利用虚拟资产洗钱', budapest: [] },
      { slug: 'underground-banking', en: 'Underground banking', zh: '地下钱庄', budapest: [] },
    ],
  },
  {
    code: 11,
    name: 'cyber-terrorism',
    field: 'cyber-terrorism',
    en: 'Cyber-terrorism',
    zh: '网络恐怖主义',
    budapest: [],
    acts: [
      { slug: 'system-attack', en: 'Terrorist attack on systems', zh: '针对信息系统的恐怖袭击', budapest: ['4', '5'] },
      { slug: 'recruitment', en: 'Recruitment and training', zh: '招募与培训', budapest: [] },
      { slug: 'incitement', en: 'Incitement and glorification', zh: '煽动与宣扬', budapest: [] },
      { slug: 'financing', en: 'Financing', zh: '资助恐怖活动', budapest: [] },
      { slug: 'threat', en: 'Threat of an attack', zh: '恐怖袭击威胁', budapest: [] },
    ],
  },
  {
    code: 12,
    name: 'protected-infrastructure',
    field: 'monitoring-and-attack',
    en: 'Attack on protected infrastructure',
    zh: '攻击受保护的关键设施',
    budapest: ['4', '5'],
    acts: [
      { slug: 'intrusion', en: 'Intrusion', zh: '侵入', budapest: ['2'] },
      { slug: 'disruption', en: 'Disruption of its service', zh: '中断服务', budapest: ['5'] },
      { slug: 'data-damage', en: 'Damage to its data', zh: '破坏数据', budapest: ['4'] },
      { slug: 'control-tampering', en: 'Tampering with its controls', zh: '篡改工业控制系统', budapest: ['4', '5'] },
    ],
  },
] as const satisfies readonly OffenceCategory[]
