import { BoundedMap } from '../../model/bounded-map.ts'
import { ECOSYSTEMS, type Ecosystem } from '../../model/ecosystem.ts'

/** Names that are remembered of each ecosystem: each version of a package asks for the same one. */
const REMEMBERED = 2000

/** The question, with its last answers remembered. */
export function rememberedByName<Answer extends object>(
  ask: (ecosystem: Ecosystem, name: string) => Answer | undefined,
): (ecosystem: Ecosystem, name: string) => Answer | undefined {
  const answers = new Map(
    ECOSYSTEMS.map((one) => [one, new BoundedMap<string, { readonly answer: Answer | undefined }>(REMEMBERED)]),
  )
  return (ecosystem, name) => {
    const known = answers.get(ecosystem)?.get(name)
    if (known !== undefined) return known.answer
    const answer = ask(ecosystem, name)
    answers.get(ecosystem)?.set(name, { answer })
    return answer
  }
}
