import { isRecord } from '../model/json.ts'

/** Versions of the protocol that are spoken, newest first. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/** Longest message, characters. */
export const MESSAGE_MAX = 1_000_000

export interface Tool {
  readonly name: string
  readonly description: string
  /** what its arguments are called; all are texts */
  readonly parameters: Readonly<Record<string, string>>
  /** Answers in words. What it throws is told as an error of the tool. */
  call(given: Readonly<Record<string, string>>): Promise<string>
}

type Result = Readonly<Record<string, unknown>> & { readonly code?: never }

interface Failure {
  readonly code: number
  readonly message: string
}

/** A server of the Model Context Protocol that has tools and nothing else. Takes a message, gives the answer to it, or none. */
export class McpServer {
  readonly #tools: ReadonlyMap<string, Tool>
  readonly #version: string

  constructor(tools: readonly Tool[], version: string) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]))
    this.#version = version
  }

  /** `text`: a JSON-RPC 2.0 message. Undefined: it wants no answer. */
  async answer(text: string): Promise<string | undefined> {
    if (text.length > MESSAGE_MAX)
      return failed(null, { code: -32600, message: `longer than ${MESSAGE_MAX} characters` })
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return failed(null, { code: -32700, message: 'no JSON' })
    }
    if (!isRecord(message) || message['jsonrpc'] !== '2.0')
      return failed(null, { code: -32600, message: 'no request of JSON-RPC 2.0' })
    const { id, method, params } = message
    // A notification, or an answer to a question that we never ask.
    if (typeof method !== 'string' || id === undefined) return undefined
    if (typeof id !== 'string' && typeof id !== 'number')
      return failed(null, { code: -32600, message: 'an id is a text or a number' })
    const result = await this.#result(method, isRecord(params) ? params : {})
    return isFailure(result) ? failed(id, result) : JSON.stringify({ jsonrpc: '2.0', id, result })
  }

  async #result(method: string, params: Readonly<Record<string, unknown>>): Promise<Result | Failure> {
    switch (method) {
      case 'initialize':
        return {
          protocolVersion: VERSIONS.find((one) => one === params['protocolVersion']) ?? VERSIONS[0],
          capabilities: { tools: {} },
          serverInfo: { name: 'lazaret', version: this.#version },
        }
      case 'ping':
        return {}
      case 'tools/list':
        return { tools: [...this.#tools.values()].map((tool) => described(tool)) }
      case 'tools/call':
        return this.#call(params)
      default:
        return { code: -32601, message: `there is no method ${method}` }
    }
  }

  async #call(params: Readonly<Record<string, unknown>>): Promise<Result | Failure> {
    const tool = typeof params['name'] === 'string' ? this.#tools.get(params['name']) : undefined
    if (tool === undefined) return { code: -32602, message: 'there is no such tool' }
    const given = isRecord(params['arguments']) ? params['arguments'] : {}
    const texts: Record<string, string> = {}
    for (const name of Object.keys(tool.parameters)) {
      const value = given[name]
      if (typeof value !== 'string' || value === '')
        return { code: -32602, message: `${tool.name} needs a text ${name}` }
      texts[name] = value
    }
    try {
      return { content: [{ type: 'text', text: await tool.call(texts) }] }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return { content: [{ type: 'text', text }], isError: true }
    }
  }
}

function isFailure(result: Result | Failure): result is Failure {
  return typeof result.code === 'number'
}

function described({ name, description, parameters }: Tool): object {
  const properties = Object.fromEntries(
    Object.entries(parameters).map(([key, says]) => [key, { type: 'string', description: says }]),
  )
  return { name, description, inputSchema: { type: 'object', properties, required: Object.keys(parameters) } }
}

function failed(id: string | number | null, error: Failure): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error })
}
