/** Texts of signatures with a key that never touches the node, in English … */
export const signingEn = {
  'agreement.signingRequest': 'Write what a signatory needs to sign an agreement where its key is, off this node',
  'agreement.attach': 'Give the node a signature of this party that was made off it, and send it to the others',
  'agreement.newKey': 'Make an agreement key in a file that never touches a node (no node needed)',
  'argument.signedAgreement': 'hash of the agreement; with --offline, sign only if the file is of this hash',
  'argument.signatureFile': 'file that comity agreement sign --offline wrote, or - for standard input',
  'argument.newKeyFile': 'file to make',
  'option.offline': 'show the request in this file, and with --key sign it; no node needed',
  'option.signingKey': 'file of the agreement key that comity agreement new-key made',
  'option.agreementKey': 'public half of an agreement key that is kept elsewhere: comity agreement new-key makes one',
  'option.denounceRequest': 'write what a signatory needs to sign the denunciation where the key is, off this node',
  'label.denounces': 'Denounces it from',
  'label.words': 'Words',
  'label.agreementKey': 'Agreement key',
  'label.signer': 'To be signed by',
  'label.held': 'On this node',
  'label.supersedes': 'In place of',
  'label.handlingCeiling': 'Marking at most',
  'label.retentionTime': 'Kept for',
  'label.oversightContacts': 'Oversight',
  'label.auditors': 'Auditors',
  'label.openings': 'Opened in an audit, at most',
  'label.inForceRule': 'Comes into force',
  'label.noticeTime': 'Notice to leave',
  'label.missingSignatures': 'Not signed by',
  'say.signingRequest': 'Nothing is written: give --out FILE, and take the file to where the key is.',
  'say.notSigned': 'Nothing is signed. Read the terms, compare the words with the other parties, then give --key FILE.',
  'say.nextAttach': 'Take it to the node: comity agreement attach {{file}}',
  'warning.plainKey':
    'The key lies unprotected in {{file}}: who can read the file can sign for the party. --keys passphrase protects it; --keys plain says that this is meant.',
  'warning.plainKeys':
    'The keys lie unprotected in {{dir}}/keys: who can read the folder can act as the party and read its cases. With the node stopped: comity key protect --node {{dir}} --keys passphrase. --keys plain says that this is meant.',
  'say.newKey': 'Keep the file where the network is not. The node gets the public key: --agreement-key {{key}}',
  'hint.agreement.sign.key-elsewhere':
    'comity agreement signing-request {{id}} --out FILE, then sign --offline FILE where the key is, then comity agreement attach',
  'hint.agreement.denounce.key-elsewhere':
    'comity agreement denounce {{id}} --request FILE, then sign --offline FILE where the key is, then comity agreement attach',
  'hint.agreement.sign.json-noncanonical':
    'The file is not as comity agreement signing-request --out wrote it: take it from the node again.',
  'hint.agreement.attach.json-noncanonical': 'The file is not as comity agreement sign --offline wrote it.',
  'hint.agreement.attach.object-mismatch':
    'The signature is of another agreement or party, or the terms contradict the cards: comity agreement show {{id}}',
  'hint.key.rotate.key-elsewhere': 'The signatory keeps this key off the node, and the node has none to replace.',
  'hint.key.revoke.key-elsewhere': 'The signatory keeps this key off the node, and the node has none to replace.',
} as const

/** … and Chinese. */
export const signingZh: Readonly<Record<keyof typeof signingEn, string>> = {
  'agreement.signingRequest': '写出签署人在密钥所在之处（本节点之外）签署协议所需的文件',
  'agreement.attach': '将在节点之外作出的本方签名交给节点，并发送给其他各方',
  'agreement.newKey': '在文件中生成从不接触节点的协议密钥（不需要节点）',
  'argument.signedAgreement': '协议的哈希；与 --offline 同用时，仅当文件属于此哈希才签署',
  'argument.signatureFile': 'comity agreement sign --offline 写出的文件，或以 - 表示标准输入',
  'argument.newKeyFile': '要生成的文件',
  'option.offline': '显示此文件中的签署请求，给出 --key 时签署；不需要节点',
  'option.signingKey': 'comity agreement new-key 生成的协议密钥文件',
  'option.agreementKey': '存放在别处的协议密钥的公开部分：由 comity agreement new-key 生成',
  'option.denounceRequest': '写出签署人在密钥所在之处（本节点之外）签署退出通知所需的文件',
  'label.denounces': '退出生效时间',
  'label.words': '词语',
  'label.agreementKey': '协议密钥',
  'label.signer': '签署方',
  'label.held': '在本节点',
  'label.supersedes': '取代',
  'label.handlingCeiling': '标记上限',
  'label.retentionTime': '保存期限',
  'label.oversightContacts': '监督机构',
  'label.auditors': '审计人',
  'label.openings': '每次审计至多打开',
  'label.inForceRule': '生效条件',
  'label.noticeTime': '退出通知期',
  'label.missingSignatures': '尚未签署',
  'say.signingRequest': '没有写出文件：请给出 --out FILE，再将文件带到密钥所在之处。',
  'say.notSigned': '尚未签署。请阅读条款，与其他各方核对词语，然后给出 --key FILE。',
  'say.nextAttach': '将其带到节点：comity agreement attach {{file}}',
  'warning.plainKey':
    '密钥在 {{file}} 中未加保护：能读取该文件者即可代表当事方签署。--keys passphrase 可加保护；--keys plain 表示有意如此。',
  'warning.plainKeys':
    '密钥在 {{dir}}/keys 中未加保护：能读取该文件夹者即可以当事方身份行事并读取其案件。请在节点停止时执行：comity key protect --node {{dir}} --keys passphrase。--keys plain 表示有意如此。',
  'say.newKey': '请将文件存放在没有网络之处。节点只需公钥：--agreement-key {{key}}',
  'hint.agreement.sign.key-elsewhere':
    '先 comity agreement signing-request {{id}} --out FILE，再到密钥所在之处 sign --offline FILE，然后 comity agreement attach',
  'hint.agreement.denounce.key-elsewhere':
    'comity agreement denounce {{id}} --request FILE，然后在密钥所在之处 sign --offline FILE，再 comity agreement attach',
  'hint.agreement.sign.json-noncanonical':
    '文件不是 comity agreement signing-request --out 写出的样子：请再从节点取一次。',
  'hint.agreement.attach.json-noncanonical': '文件不是 comity agreement sign --offline 写出的样子。',
  'hint.agreement.attach.object-mismatch': '签名属于另一协议或另一方，或条款与名片不符：comity agreement show {{id}}',
  'hint.key.rotate.key-elsewhere': '签署人将此密钥存放在节点之外，节点没有可更换的密钥。',
  'hint.key.revoke.key-elsewhere': '签署人将此密钥存放在节点之外，节点没有可更换的密钥。',
}
