import t from 'tap'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { LazaretError } from '../../src/model/errors.ts'
import { htmlDocument } from './pages.ts'

/** How many files a page lists, or what is wrong with it. */
function filesIn(html: string): string {
  try {
    return `${pypiDocuments.open(htmlDocument(html)).catalogue.artifacts.length} files`
  } catch (error) {
    return error instanceof LazaretError ? error.code : String(error)
  }
}

t.test(
  'a page without files is an empty project where an index wrote it, and trouble where it was written for people',
  async (t) => {
    for (const html of [
      '',
      '<!DOCTYPE html><html><body></body></html>',
      '<html><head><title>Links for foo</title></head><body><h1>Links for foo</h1></body></html>',
      '<html><body><h1>Index of /simple/Foo/</h1><hr><pre><a href="../">../</a></pre></body></html>',
      '<meta name="pypi:repository-version" content="1.1"><title>nothing is left</title>',
      '<style>p { color: red }</style><!-- made at 10:00 -->',
    ])
      t.equal(filesIn(html), '0 files', html)
    for (const html of [
      '<!DOCTYPE html><title>We are back soon</title><p>Maintenance',
      '<h1>Sign in</h1><form action="/login"><input name="user"></form>',
      '<p>Request blocked. <a href="https://edge.example/help">Why?</a> Ray ID: 8f2</p>',
      '<noscript>Please enable JavaScript</noscript><script>var challenge = "foo"</script>',
    ])
      t.equal(filesIn(html), 'upstream-unreachable', html)
  },
)
