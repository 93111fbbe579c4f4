/** Texts of `comity person`. */
export const personTexts = {
  en: {
    person: 'People who may use this node, their roles and tokens',
    'person.add': 'Add a person; the token is written to people/HANDLE.token',
    'person.list': 'List the people of this node',
    'person.enrol': 'Make a link with which a person enrols a passkey in a browser; it works once, for half an hour',
    'person.revoke': "End a person's access at once",
    'label.enrolLink': 'Open in the browser',
    'label.linkUntil': 'Link good until',
  },
  zh: {
    person: '可以使用本节点的人员、角色和令牌',
    'person.add': '添加人员；令牌写入 people/HANDLE.token',
    'person.list': '列出本节点的人员',
    'person.enrol': '生成链接，供某人在浏览器中登记通行密钥；仅可用一次，半小时内有效',
    'person.revoke': '立即终止某人的访问',
    'label.enrolLink': '在浏览器中打开',
    'label.linkUntil': '链接有效期至',
  },
} as const
