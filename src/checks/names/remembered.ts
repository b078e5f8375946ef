import { BoundedMap } from '../../model/bounded-map.ts'
import { ECOSYSTEMS, type Ecosystem } from '../../model/ecosystem.ts'

/** Names that are remembered of each ecosystem: each version of a package asks for the same one. */
const REMEMBERED = 2000

/**
 * The question of a name, with its last answers remembered. `names`: what is searched; of each ecosystem it is made when it is asked for
 * the first time, since most commands ask for one of them, and many for none.
 */
export function rememberedByName<Names extends object, Answer extends object>(
  names: Readonly<Record<Ecosystem, () => Names>>,
  ask: (names: Names, name: string) => Answer | undefined,
): (ecosystem: Ecosystem, name: string) => Answer | undefined {
  const made = new Map<Ecosystem, Names>()
  const answers = new Map(
    ECOSYSTEMS.map((one) => [one, new BoundedMap<string, { readonly answer: Answer | undefined }>(REMEMBERED)]),
  )
  return (ecosystem, name) => {
    const known = answers.get(ecosystem)?.get(name)
    if (known !== undefined) return known.answer
    const searched = made.get(ecosystem) ?? names[ecosystem]()
    made.set(ecosystem, searched)
    const answer = ask(searched, name)
    answers.get(ecosystem)?.set(name, { answer })
    return answer
  }
}
