import type { PythonUse } from '../code.ts'

/** What a file does that runs in both ways: `left` itself where the other adds nothing. */
export function joinedUse(left: PythonUse, right: PythonUse): PythonUse {
  const asMain = left.asMain === true || right.asMain === true
  const everyCommand = left.everyCommand === true || right.everyCommand === true
  const textsRun = left.textsRun === true || right.textsRun === true
  const more = [...(right.called ?? [])].filter((path) => left.called?.has(path) !== true)
  const isSame =
    more.length === 0 &&
    asMain === (left.asMain === true) &&
    everyCommand === (left.everyCommand === true) &&
    textsRun === (left.textsRun === true)
  if (isSame) return left
  return {
    ...(left.asMain === undefined && right.asMain === undefined ? {} : { asMain }),
    ...(everyCommand ? { everyCommand } : {}),
    ...(textsRun ? { textsRun } : {}),
    ...(more.length === 0 && left.called === undefined ? {} : { called: new Set([...(left.called ?? []), ...more]) }),
  }
}
