/**
 * How a file is obeyed by an AI agent or an editor in whose reach it lies, with the rights of whoever uses them.
 * `prose`: an agent reads it as instructions. `settings`: JSON that names commands to start. `script`: a shell runs it.
 */
export type Obeyed = 'prose' | 'settings' | 'script'

const PROSE: readonly RegExp[] = [
  /(?:^|\/)(?:AGENTS?|CLAUDE|GEMINI|QWEN|WARP|CONVENTIONS)(?:\.local|\.override)?\.md$/i,
  /(?:^|\/)copilot-instructions\.md$/i,
  /(?:^|\/)\.(?:cursor|windsurf|cline|roo|continue|goose)(?:rules|hints)(?:-\w{1,30})?$/i,
  /(?:^|\/)SKILL\.md$/i,
  /(?:^|\/)\.(?:claude|cursor|windsurf|gemini|codex|opencode|kiro|roo|clinerules|amazonq|continue|junie|augment|trae|agents?|qwen)\/.{1,300}\.(?:mdc?|txt|toml)$/i,
  /(?:^|\/)\.clinerules\/[^/]{1,200}$/i,
  /(?:^|\/)\.github\/(?:instructions|prompts|chatmodes|agents)\/.{1,200}\.md$/i,
]

const SETTINGS: readonly RegExp[] = [
  /(?:^|\/)\.(?:claude|gemini|qwen|cursor|windsurf|codex|opencode|kiro|roo|amazonq|zed|augment|trae)\/.{1,200}\.jsonc?$/i,
  /(?:^|\/)hooks\/hooks\.json$/i,
  /(?:^|\/)\.?mcp(?:_config|_settings|\.local)?\.json$|(?:^|\/)(?:claude_desktop_config|opencode)\.jsonc?$/i,
  /(?:^|\/)\.vscode\/(?:tasks|launch|settings|mcp)\.json$|\.code-workspace$/i,
  /(?:^|\/)\.devcontainer(?:\/.{1,100})?\/?devcontainer\.json$|(?:^|\/)\.devcontainer\.json$/i,
]

const SCRIPT: readonly RegExp[] = [
  /(?:^|\/)\.envrc$/i,
  /(?:^|\/)\.(?:husky|githooks|git\/hooks)\/[\w-]{1,60}(?:\.sh)?$/i,
]

const KINDS = [
  ['settings', SETTINGS],
  ['prose', PROSE],
  ['script', SCRIPT],
] as const

/** How the file is obeyed; undefined: it is not. */
export function obeyedAs(path: string): Obeyed | undefined {
  if (path.length > 1024) return undefined
  return KINDS.find(([, patterns]) => patterns.some((pattern) => pattern.test(path)))?.[0]
}
