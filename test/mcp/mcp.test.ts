import type { AddressInfo } from 'node:net'
import t from 'tap'
import { httpServer } from '../../src/mcp/http.ts'
import { McpServer, MESSAGE_MAX, type Tool } from '../../src/mcp/rpc.ts'

const TOOLS: readonly Tool[] = [
  { name: 'echo', description: 'Says it again.', parameters: { text: 'what' }, call: async ({ text = '' }) => text },
  {
    name: 'fail',
    description: 'Fails.',
    parameters: {},
    call: async () => {
      throw new Error('it is broken')
    },
  },
]

const server = new McpServer(TOOLS, '1.2.3')

async function ask(message: unknown): Promise<unknown> {
  const answer = await server.answer(typeof message === 'string' ? message : JSON.stringify(message))
  return answer === undefined ? undefined : JSON.parse(answer)
}

const call = (params: object): object => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })

const CASES: readonly (readonly [situation: string, message: unknown, answer: object | undefined])[] = [
  [
    'a known version of the protocol is kept',
    { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-03-26' } },
    { id: 0, result: { protocolVersion: '2025-03-26', serverInfo: { name: 'lazaret', version: '1.2.3' } } },
  ],
  [
    'of an unknown one the newest is offered',
    { jsonrpc: '2.0', id: 'a', method: 'initialize', params: { protocolVersion: '1999-01-01' } },
    { id: 'a', result: { protocolVersion: '2025-11-25' } },
  ],
  ['a notification gets no answer', { jsonrpc: '2.0', method: 'notifications/initialized' }, undefined],
  ['an answer to nothing gets none', { jsonrpc: '2.0', id: 3, result: {} }, undefined],
  ['ping', { jsonrpc: '2.0', id: 1, method: 'ping' }, { id: 1, result: {} }],
  [
    'the tools, with their arguments',
    { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    { result: { tools: [{ name: 'echo', inputSchema: { type: 'object', required: ['text'] } }, { name: 'fail' }] } },
  ],
  ['a call', call({ name: 'echo', arguments: { text: 'x' } }), { result: { content: [{ type: 'text', text: 'x' }] } }],
  ['a call without an argument', call({ name: 'echo', arguments: {} }), { error: { code: -32602 } }],
  ['a call with a number', call({ name: 'echo', arguments: { text: 1 } }), { error: { code: -32602 } }],
  ['a call of no tool', call({ name: 'constructor' }), { error: { code: -32602 } }],
  ['a tool that fails', call({ name: 'fail' }), { result: { isError: true, content: [{ text: 'it is broken' }] } }],
  ['an unknown method', { jsonrpc: '2.0', id: 1, method: 'resources/list' }, { error: { code: -32601 } }],
  ['no JSON', '{', { id: null, error: { code: -32700 } }],
  ['several at once', [], { id: null, error: { code: -32600 } }],
  ['an id that is none', { jsonrpc: '2.0', id: {}, method: 'ping' }, { id: null, error: { code: -32600 } }],
  ['a message that is too long', ' '.repeat(MESSAGE_MAX + 1), { error: { code: -32600 } }],
]

for (const [situation, message, answer] of CASES)
  t.test(situation, async (t) => {
    if (answer === undefined) t.equal(await ask(message), undefined)
    else t.match(await ask(message), answer)
  })

t.test('over HTTP, and not for pages of a browser', async (t) => {
  const listener = httpServer(server)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  t.teardown(() => listener.close())
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const body = JSON.stringify(call({ name: 'echo', arguments: { text: 'x' } }))
  const post = async (path: string, init: RequestInit): Promise<number> => (await fetch(`${url}${path}`, init)).status
  const answer = await fetch(`${url}/mcp`, { method: 'POST', body })
  t.match(await answer.json(), { result: { content: [{ text: 'x' }] } })
  t.equal(await post('/mcp', { method: 'POST', body: '{"jsonrpc":"2.0","method":"notifications/x"}' }), 202)
  t.equal(await post('/mcp', { method: 'POST', body, headers: { origin: 'http://page.invalid' } }), 403)
  t.equal(await post('/mcp', { method: 'GET' }), 405)
  t.equal(await post('/', { method: 'POST', body }), 404)
  t.equal(await post('/mcp', { method: 'POST', body: 'x'.repeat(MESSAGE_MAX + 1) }), 413)
})
