export const HEAD = 'version: 1\nname: test\n'

/** A policy with one rule, whose `when` stands from line 6, column 11 on. */
export function withRule(when: string, more = ''): string {
  return `${HEAD}rules:\n  - id: a-rule\n    why: because\n    when: ${when}\n    then: hold\n${more}`
}

/** A policy file with a mistake, and where and how it is to be reported. */
interface Broken {
  readonly situation: string
  readonly source: string
  readonly at: readonly [line: number, column: number]
  readonly message: RegExp
  readonly hint?: RegExp
}

export const BROKEN: readonly Broken[] = [
  { situation: 'an empty file', source: '', at: [1, 1], message: /^the policy must be a map$/ },
  {
    situation: 'no YAML',
    source: 'version: 1\nname: [a\nrules: []\n',
    at: [3, 1],
    message: /a bracket before it is not closed/,
  },
  {
    situation: 'a key twice',
    source: `${HEAD}name: again\nrules: []\n`,
    at: [3, 1],
    message: /^"name" is there twice/,
  },
  { situation: 'an alias', source: `${HEAD}description: &a x\nrules: [*a]\n`, at: [4, 9], message: /aliases/ },
  {
    situation: 'another version',
    source: 'version: 2\nname: a\nrules: []\n',
    at: [1, 10],
    message: /^version must be 1$/,
  },
  { situation: 'no rules', source: HEAD, at: [1, 1], message: /rules/ },
  {
    situation: 'a misspelt key',
    source: `${HEAD}ruls: []\nrules: []\n`,
    at: [3, 1],
    message: /unknown key "ruls"/,
    hint: /rules/,
  },
  {
    situation: 'a misspelt key of a rule',
    source: withRule('true', '    wavable: false\n'),
    at: [8, 5],
    message: /unknown key "wavable"/,
    hint: /waivable/,
  },
  {
    situation: 'no whole days',
    source: withRule('true', '    stands_after_days: 0.5\n'),
    at: [8, 24],
    message: /stands_after_days/,
  },
  {
    situation: 'an outcome that is none',
    source: withRule('true').replace('hold', 'deny'),
    at: [7, 11],
    message: /^then must be one of warn, hold, quarantine, block$/,
  },
  { situation: 'then: allow', source: withRule('true').replace('hold', 'allow'), at: [7, 11], message: /then/ },
  {
    situation: 'a missing key',
    source: `${HEAD}rules:\n  - id: a\n    when: 'true'\n    then: hold\n`,
    at: [4, 5],
    message: /^why is missing: it must be a text$/,
  },
  {
    situation: 'an id in capitals',
    source: withRule('true').replace('a-rule', 'A_Rule'),
    at: [4, 9],
    message: /lower case/,
  },
  {
    situation: 'an id that is built in',
    source: withRule('true').replace('a-rule', 'rejected'),
    at: [4, 9],
    message: /built-in/,
  },
  {
    situation: 'two rules of one id',
    source: withRule('true', '  - { id: a-rule, why: x, when: "true", then: warn }\n'),
    at: [8, 11],
    message: /two rules a-rule/,
  },
  {
    situation: 'an unknown variable',
    source: withRule('artefact.age < duration("1h")'),
    at: [6, 11],
    message: /artefact/,
    hint: /artifact/,
  },
  {
    situation: 'an unknown field',
    source: withRule('artifact.agee < duration("1h")'),
    at: [6, 20],
    message: /agee/,
    hint: /\bage\b/,
  },
  {
    situation: 'the reserved word',
    source: withRule('package.age < duration("1h")'),
    at: [6, 11],
    message: /Reserved/,
    hint: /project/,
  },
  {
    situation: 'an age against a number',
    source: withRule('artifact.age < 72'),
    at: [6, 11],
    message: /overload/,
    hint: /duration/,
  },
  { situation: 'an equation of types', source: withRule('artifact.name == 1'), at: [6, 11], message: /overload/ },
  {
    situation: 'a condition that is no truth value',
    source: withRule('artifact.name'),
    at: [6, 11],
    message: /is a string/,
  },
  {
    situation: 'a condition that ends early',
    source: withRule('artifact.prerelease &&'),
    at: [6, 33],
    message: /EOF|Unexpected/i,
  },
  {
    situation: 'matches',
    source: withRule('artifact.name.matches("^(a+)+$")'),
    at: [6, 11],
    message: /no function matches/,
    hint: /re\(/,
  },
  {
    situation: 'a function that is not offered',
    source: withRule('size(artifact.name.split("")) > 1'),
    at: [6, 16],
    message: /no function split/,
  },
  {
    situation: 'a pattern with look-around',
    source: withRule('re(artifact.name, "(?=a)")'),
    at: [6, 29],
    message: /RE2/,
  },
  {
    situation: 'a pattern that is computed',
    source: withRule('re(artifact.name, artifact.version)'),
    at: [6, 29],
    message: /written out/,
  },
  {
    situation: 'a severity that is none',
    source: withRule('found("a", "hgh")'),
    at: [6, 22],
    message: /severity/,
    hint: /high/,
  },
  {
    situation: 'map to anything but a field',
    source: withRule('findings.map(f, f.check + f.check).size() > 0'),
    at: [6, 11],
    message: /map\(\)/,
  },
  {
    situation: 'three comprehensions inside each other',
    source: withRule('capabilities.all(a, capabilities.all(b, capabilities.all(c, a == b && b == c)))'),
    at: [6, 51],
    message: /inside each other/,
  },
  {
    situation: 'an element named like a variable',
    source: withRule('capabilities.all(artifact, true)'),
    at: [6, 28],
    message: /variable already/,
  },
  { situation: 'a map', source: withRule(`'"a" in {"a": 1}'`), at: [6, 19], message: /maps are not/ },
  {
    situation: 'an error in the third line of a block',
    source: withRule('|\n      artifact.prerelease\n      || artifact.withdrawn\n      || artifact.nam == "x"'),
    at: [9, 19],
    message: /nam/,
  },
  {
    situation: 'an error in the third line of a folded block',
    source: withRule('>-\n      artifact.prerelease\n      || artifact.withdrawn\n        || artifact.nam == "x"'),
    at: [9, 21],
    message: /nam/,
  },
  {
    situation: 'an error after escapes in double quotes',
    source: withRule(String.raw`"artifact.name == \"a\" || artifact.nam == \"b\""`),
    at: [6, 47],
    message: /nam/,
  },
  {
    situation: 'an error after doubled single quotes, without a blank',
    source: withRule(`'artifact.name==''a''||artifact.nam=="b"'`),
    at: [6, 43],
    message: /nam/,
  },
  {
    situation: 'an error after doubled single quotes',
    source: withRule(`'artifact.name == ''a'' || artifact.nam == "b"'`),
    at: [6, 47],
    message: /nam/,
  },
  {
    situation: 'an error in a second line of a plain text',
    source: withRule('artifact.prerelease\n      || artifact.nam == "x"'),
    at: [7, 19],
    message: /nam/,
  },
  {
    situation: 'an error in a message',
    source: withRule('true', '    message: is {{artifact.agee}} old\n'),
    at: [8, 28],
    message: /agee/,
    hint: /age/,
  },
  {
    situation: 'a hole that does not end',
    source: withRule('true', '    message: is {{artifact.age old\n'),
    at: [8, 17],
    message: /without its/,
  },
  {
    situation: 'a message that shows findings',
    source: withRule('true', '    message: is {{findings}}\n'),
    at: [8, 19],
    message: /cannot show/,
  },
  {
    situation: 'an ecosystem that is none',
    source: withRule('true', '    ecosystems: [npm, cargo]\n'),
    at: [8, 23],
    message: /must be one of npm, pypi$/,
  },
  {
    situation: 'an allow entry that is a number',
    source: `${HEAD}allow: [1]\nrules: []\n`,
    at: [3, 9],
    message: /must be a text, or a map$/,
  },
  {
    situation: 'an allow entry whose reason is a number',
    source: `${HEAD}allow: [{ match: 'npm:a', reason: 1 }]\nrules: []\n`,
    at: [3, 9],
    message: /reason must be a text$/,
  },
  {
    situation: 'an allow entry without ecosystem',
    source: `${HEAD}allow: [left-pad]\nrules: []\n`,
    at: [3, 9],
    message: /npm: or pypi:/,
  },
  {
    situation: 'an allow entry for everything',
    source: `${HEAD}allow:\n  - npm:*\nrules: []\n`,
    at: [4, 5],
    message: /every package/,
  },
  {
    situation: 'an entry whose range is none',
    source: `${HEAD}deny:\n  - match: npm:a@>=banana\nrules: []\n`,
    at: [4, 12],
    message: /no range/,
  },
  {
    situation: 'an entry whose end is no date',
    source: `${HEAD}deny:\n  - { match: "npm:a", until: soon }\nrules: []\n`,
    at: [4, 30],
    message: /no date/,
  },
  {
    situation: 'an entry whose end is not in the calendar',
    source: `${HEAD}deny:\n  - { match: "npm:a", until: 2027-02-31 }\nrules: []\n`,
    at: [4, 30],
    message: /no date/,
  },
  {
    situation: 'an entry whose end has no time zone',
    source: `${HEAD}deny:\n  - { match: "npm:a", until: "2026-01-01T12:00:00" }\nrules: []\n`,
    at: [4, 30],
    message: /no date/,
  },
  {
    situation: 'a misspelt key of an entry',
    source: `${HEAD}deny:\n  - { match: "npm:a", untill: "2026-01-01" }\nrules: []\n`,
    at: [4, 23],
    message: /untill/,
    hint: /until/,
  },
]
