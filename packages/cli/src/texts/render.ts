/** Texts of documents made from agreements, in English … */
export const renderEn = {
  'agreement.render':
    'Write an agreement as a document for people, its languages side by side (of a file: no node needed)',
  'argument.agreementOrFile': 'hash of the agreement, or a file of terms or of a signing request',
  'option.renderFormat': 'what the document is',
  'option.languages': 'languages of the columns, one to three, such as en,zh (else those of the title)',
  'option.nameCard': "card with a party's name, for a document of a file (repeat)",
  'option.newFile': 'new file to write',
  'label.languages': 'Languages',
  'label.documentHash': 'SHA-256 of the document',
  'hint.render.languages': 'Name one to three languages, each once, with commas: en,zh',
} as const

/** … and Chinese. */
export const renderZh: Readonly<Record<keyof typeof renderEn, string>> = {
  'agreement.render': '将协议写成供人阅读的文件，各语言并列（来自文件时不需要节点）',
  'argument.agreementOrFile': '协议的哈希，或条款文件、签署请求文件',
  'option.renderFormat': '文件的格式',
  'option.languages': '各栏的语言，一至三种，例如 en,zh（否则为标题的语言）',
  'option.nameCard': '写有当事方名称的名片，用于由文件生成的文档（可重复）',
  'option.newFile': '要写出的新文件',
  'label.languages': '语言',
  'label.documentHash': '文件的 SHA-256',
  'hint.render.languages': '请给出一至三种语言，各一次，以逗号分隔：en,zh',
}
