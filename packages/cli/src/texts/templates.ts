/** Texts of templates of agreements, in English … */
export const templatesEn = {
  'agreement.templates': 'List the examples that a draft can start from; none is legal advice (no node needed)',
  'option.template': 'example to start from: comity agreement templates; else plain terms',
  'option.draftProfile':
    "identifier profile, such as domain/1 or phone/1; with --template only these of the template's",
  'option.oversight': "where a party's oversight is reached (repeat)",
  'option.auditor': 'name of an auditor with its X25519 key in base64url; with --template (repeat)',
  'label.template': 'Template',
  'label.summary': 'For',
  'say.templates':
    'Start from one: comity agreement draft --template NAME --card FILE …; have it examined by lawyers before anybody signs.',
  'say.templatePlaces': '{{template}} takes {{places}}. The cards are of {{parties}}.',
  'say.templatesFitting': 'Templates that take these parties: {{templates}}.',
  'value.exactly': '{{least}} {{role}} ({{classes}})',
  'value.between': '{{least}} to {{most}} {{role}} ({{classes}})',
  'warning.oversight':
    'No contact of oversight is named for {{parties}}. Name one before anybody signs: --oversight PARTY=CONTACT of comity agreement draft, or in the file.',
  'warning.exampleClause':
    'Clause {{clauses}} still is the example of the template and says that it is replaced before anybody signs. Write your own in the file, in every language.',
  'warning.exampleTitle':
    'The title still says that this is an example and not legal advice. Change it in the file once lawyers have examined the text.',
  'hint.draft.template':
    'The template has no place for these profiles, contacts or auditors: comity agreement templates --json names its roles and profiles.',
} as const

/** … and Chinese. */
export const templatesZh: Readonly<Record<keyof typeof templatesEn, string>> = {
  'agreement.templates': '列出可作为起草起点的示例；均非法律意见（不需要节点）',
  'option.template': '作为起点的示例：见 comity agreement templates；不给出则为简明条款',
  'option.draftProfile': '标识符规则，例如 domain/1 或 phone/1；与 --template 同用时仅保留模板中的这些',
  'option.oversight': '当事方监督机构的联系方式（可重复）',
  'option.auditor': '审计人的名称及其 base64url 形式的 X25519 密钥；与 --template 同用（可重复）',
  'label.template': '模板',
  'label.summary': '用途',
  'say.templates': '由此开始：comity agreement draft --template NAME --card FILE …；签署前须经法律人员审查。',
  'say.templatePlaces': '{{template}} 需要{{places}}。所给名片为：{{parties}}。',
  'say.templatesFitting': '容得下这些当事方的模板：{{templates}}。',
  'value.exactly': '{{least}}个 {{role}}（{{classes}}）',
  'value.between': '{{least}}至{{most}}个 {{role}}（{{classes}}）',
  'warning.oversight':
    '未为 {{parties}} 指定监督机构的联系方式。请在签署前指定：comity agreement draft 的 --oversight PARTY=CONTACT，或写入文件。',
  'warning.exampleClause':
    '第 {{clauses}} 条仍是模板的示例条文，其中写明签署前应予替换。请在文件中以每种语言写入本方条文。',
  'warning.exampleTitle': '标题仍写明这是示例、非法律意见。经法律人员审查文本后，请在文件中更改标题。',
  'hint.draft.template': '模板容不下这些规则、联系方式或审计人：comity agreement templates --json 列出其角色和规则。',
}
