import t from 'tap'
import { oneOf } from '../../src/analysis/catalog/one-of.ts'
import { START_WORDS } from '../../src/analysis/catalog/persistence.ts'

t.test('one of many texts is found where each by itself would be', async (t) => {
  const lists = [START_WORDS, ['a', 'ab', 'abc', 'b.c', 'b.', '.b'], ['x(y', 'x[y', 'x\\y', 'x/y'], ['only']]
  for (const texts of lists) {
    const together = new RegExp(oneOf(texts))
    const each = texts.map(
      (text) =>
        new RegExp(
          `${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}${/\w$/.test(text) ? String.raw`\b` : ''}`,
        ),
    )
    for (const text of texts)
      for (const before of ['', ' ', 'x', '.'])
        for (const after of ['', ' ', 'x', '1', '_', '.', '"']) {
          const whole = `${before}${text}${after}`
          t.equal(
            together.test(whole),
            each.some((pattern) => pattern.test(whole)),
            whole,
          )
        }
    t.notOk(together.test('nothing of them'), 'another text')
  }
})
