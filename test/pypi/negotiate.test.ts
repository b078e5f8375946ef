import t from 'tap'
import { negotiateForm } from '../../src/ecosystems/pypi/protocol/negotiate.ts'

const JSON_V1 = 'application/vnd.pypi.simple.v1+json'
const HTML_V1 = 'application/vnd.pypi.simple.v1+html'

t.test('what each client gets for the header that it was measured to send', async (t) => {
  const clients: Readonly<Record<string, readonly [string | undefined, string]>> = {
    'pip 23 and 26, pdm, pipenv': [
      'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01',
      JSON_V1,
    ],
    uv: ['application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01', JSON_V1],
    poetry: ['application/vnd.pypi.simple.v1+json, */*;q=0.1', JSON_V1],
    'pipenv, second request of a page': ['*/*', 'text/html'],
    'pip before 22.2': ['text/html', 'text/html'],
    'a browser': ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', 'text/html'],
    'no header': [undefined, 'text/html'],
    'an empty header': [' ', 'text/html'],
  }
  for (const [client, [accept, expected]] of Object.entries(clients))
    t.equal(negotiateForm(accept)?.mediaType, expected, client)
})

t.test('qualities, specificity, wildcards and spelling (RFC 9110, 12.5.1)', async (t) => {
  const table: Readonly<Record<string, string | undefined>> = {
    [`text/html;q=0.5, ${JSON_V1};q=0.4`]: 'text/html',
    [`text/html, ${HTML_V1}`]: HTML_V1,
    [`text/html, ${JSON_V1}, ${HTML_V1}`]: JSON_V1,
    [`${JSON_V1};q=0, */*`]: 'text/html',
    [`*/*, ${JSON_V1};q=0, text/html;q=0`]: HTML_V1,
    'application/*': JSON_V1,
    'application/*;q=0.2, text/*;q=0.3': 'text/html',
    [`application/*;q=0.9, ${JSON_V1};q=0.1`]: HTML_V1,
    'APPLICATION/VND.PYPI.SIMPLE.V1+JSON; Q=0.3': JSON_V1,
    [`${HTML_V1} ; charset=utf-8 ; q=0.7`]: HTML_V1,
    [`${JSON_V1};q=high, text/html;q=0.001`]: 'text/html',
    [`${JSON_V1};q=2`]: undefined,
    'application/vnd.pypi.simple.latest+json': JSON_V1,
    'application/vnd.pypi.simple.latest+html': HTML_V1,
    'application/vnd.pypi.simple.v2+json, application/vnd.pypi.simple.latest+json;q=0.5': JSON_V1,
    'application/json': undefined,
    '*/*;q=0': undefined,
    'image/png, audio/*': undefined,
    'text/html/json, /, */html, ;;;,,,': undefined,
  }
  for (const [accept, expected] of Object.entries(table)) t.equal(negotiateForm(accept)?.mediaType, expected, accept)
  t.equal(negotiateForm(`${'a/b,'.repeat(1_000_000)}text/html`), undefined, 'a header without end costs nothing')
})
