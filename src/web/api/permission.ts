/** What a person may do, as the server tells it. */
export type Permission =
  | 'read'
  | 'read-log'
  | 'decide'
  | 'waive-blocks'
  | 'declare-outbreaks'
  | 'lift-outbreaks'
  | 'freeze'
  | 'people'
