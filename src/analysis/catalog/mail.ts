/** How evidence begins that tells of an address in the source to which mails go that nobody sees. */
export const COPIES_MAIL = 'sends an unseen copy of each mail to'
