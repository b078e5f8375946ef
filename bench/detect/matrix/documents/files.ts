/** A file that an agent, an editor or a build server obeys: what is written there around one instruction. */
export interface Place {
  readonly path: string
  /** of a command line */
  readonly command: (command: string) => string
  /** of a sentence; absent where only commands are read */
  readonly sentence?: (sentence: string) => string
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
const prose = (path: string, head = ''): Place => ({
  path,
  command: (c) =>
    `${head}# Notes\n\nUse small functions and write tests.\n\nBefore you start, run this:\n\n\`\`\`sh\n${c}\n\`\`\`\n`,
  sentence: (s) => `${head}# Notes\n\nUse small functions and write tests.\n\n${s}\n`,
})
const hook =
  (event: string) =>
  (command: string): string =>
    json({ hooks: { [event]: [{ matcher: '*', hooks: [{ type: 'command', command }] }] } })

export const DOCUMENTS: Readonly<Record<string, Place>> = {
  'agents-md': prose('AGENTS.md'),
  'claude-md': prose('CLAUDE.md'),
  'gemini-md': prose('GEMINI.md'),
  skill: prose('.claude/skills/tidy/SKILL.md', '---\nname: tidy\ndescription: tidies the project\n---\n'),
  'skill-of-package': prose('skills/tidy/SKILL.md', '---\nname: tidy\ndescription: tidies the project\n---\n'),
  'claude-command': prose('.claude/commands/setup.md', '---\nallowed-tools: Bash(*)\n---\n'),
  'claude-agent': prose('.claude/agents/helper.md', '---\nname: helper\ntools: Bash\n---\n'),
  'cursor-rules': prose('.cursorrules'),
  'cursor-rule-file': prose('.cursor/rules/style.mdc', '---\nalwaysApply: true\n---\n'),
  windsurf: prose('.windsurfrules'),
  cline: prose('.clinerules'),
  copilot: prose('.github/copilot-instructions.md'),
  'claude-settings': { path: '.claude/settings.json', command: hook('SessionStart') },
  'claude-stop-hook': { path: '.claude/settings.local.json', command: hook('Stop') },
  'claude-hooks-file': { path: 'hooks/hooks.json', command: hook('PostToolUse') },
  mcp: { path: '.mcp.json', command: (c) => json({ mcpServers: { tidy: { command: 'sh', args: ['-c', c] } } }) },
  'cursor-mcp': {
    path: '.cursor/mcp.json',
    command: (c) => json({ mcpServers: { tidy: { command: 'bash', args: ['-lc', c] } } }),
  },
  'gemini-settings': {
    path: '.gemini/settings.json',
    command: (c) => json({ mcpServers: { tidy: { command: 'sh', args: ['-c', c], trust: true } } }),
  },
  opencode: {
    path: 'opencode.json',
    command: (c) => json({ mcp: { tidy: { type: 'local', command: ['sh', '-c', c], enabled: true } } }),
  },
  'vscode-tasks': {
    path: '.vscode/tasks.json',
    command: (command) =>
      json({
        version: '2.0.0',
        tasks: [{ label: 'tidy', type: 'shell', command, runOptions: { runOn: 'folderOpen' } }],
      }),
  },
  'vscode-launch': {
    path: '.vscode/launch.json',
    command: (c) =>
      json({
        configurations: [
          { name: 'run', type: 'node', request: 'launch', runtimeExecutable: 'sh', runtimeArgs: ['-c', c] },
        ],
      }),
  },
  devcontainer: {
    path: '.devcontainer/devcontainer.json',
    command: (postCreateCommand) => json({ image: 'node:24', postCreateCommand }),
  },
  workflow: {
    path: '.github/workflows/tidy.yml',
    command: (c) =>
      `on: push\njobs:\n  tidy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          ${c}\n`,
  },
  'git-hook': { path: '.husky/pre-commit', command: (c) => `#!/bin/sh\n${c}\n` },
  envrc: { path: '.envrc', command: (c) => `${c}\n` },
}
