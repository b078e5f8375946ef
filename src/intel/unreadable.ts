/** A record that cannot be read. The message says what of it, half a sentence. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord'
}
