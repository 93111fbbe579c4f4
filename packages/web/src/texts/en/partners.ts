/** The parties that this node knows. */
export const partners = {
  'nav.partners': 'Partners',
  'partners.title': 'Partners',
  'partners.state.introduced': 'words not compared',
  'partners.state.trusted': 'trusted',
  'partners.state.held': 'held back',
  'partners.suspension.unconfirmed': 'suspended, to be confirmed',
  'partners.suspension.confirmed': 'suspended',
  'partners.code': 'Code',
  'partners.country': 'Country',
  'partners.link': 'Reached',
  'partners.link.online': 'online',
  'partners.link.pouch': 'by pouch',
  'partners.messages': 'Messages that wait',
  'partners.cosigned': 'Cosigned our log',
  'partners.never': 'never',
  'partners.words': 'Fingerprint words, compared by another channel',
} as const
