import { lookup } from '../model/lookup.ts'
import { ARTIFACT_KINDS } from '../model/artifact.ts'
import { CAPABILITIES } from '../model/capability.ts'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { CONFIDENCES, SEVERITIES } from '../model/finding.ts'
import { named } from '../model/text.ts'

/** One field of a variable, as policies see it. */
interface FieldDoc {
  /** CEL type: `bool`, `int`, `string`, `age`, `timestamp`, `list<…>` or a type of this table */
  readonly type: string
  readonly doc: string
  /** true: known only after the bytes were inspected */
  readonly content?: true
}

export interface VariableDoc {
  readonly doc: string
  /** name of its CEL type; the fields below are that type's */
  readonly type: string
  /** a list of objects: its element type, whose fields are below */
  readonly listOf?: string
  readonly content?: true
  /** true: it differs from one client to the next, and is known at the gate alone */
  readonly requester?: true
  readonly fields?: Readonly<Record<string, FieldDoc>>
}

/** Types of the elements of lists that are fields. */
export const ELEMENTS: Readonly<Record<string, Required<Pick<VariableDoc, 'doc' | 'fields'>>>> = lookup({
  AddedPackage: {
    doc: 'A package that this version begins to depend on. Its catalogue is asked for, and nothing of it is looked into. While upstream does not answer, it lies between brand new and old: as with a version before that cannot be had, a rule that refuses and hangs on it holds the artifact, tries again, and asks a person after an hour.',
    fields: {
      name: { type: 'string', doc: 'package name' },
      scope: { type: 'string', doc: 'npm scope with its `@`, or empty' },
      age: { type: 'age', doc: 'time since the oldest version that upstream dates; unknown where it dates none' },
      version_count: { type: 'int', doc: 'number of versions that upstream lists; 0: there is no such package' },
    },
  },
  Host: {
    doc: 'A host that code names where it uses the network, in plain or worked out of constants; not what is put together at run time, and not the machine itself. One for each name and moment.',
    fields: {
      name: { type: 'string', doc: '`a.example`, `203.0.113.7`; `*.a.example` where what stands before is not known' },
      moment: {
        type: 'string',
        doc: '`install`, `build`, `startup`, `import`, or `call` where it does not run by itself',
      },
      path: { type: 'string', doc: 'the file of the first such place' },
      line: { type: 'int', doc: 'its line' },
    },
  },
})

/**
 * Everything that a condition can ask for: the CEL environment, the linter and docs/policy.md are made from this table.
 * CEL reserves the word `package`, so the package as a whole is `project`.
 */
export const VARIABLES: Readonly<Record<string, VariableDoc>> = lookup({
  artifact: {
    doc: 'The one file that is asked for: an npm tarball, a wheel or an sdist.',
    type: 'Artifact',
    fields: {
      ecosystem: { type: 'string', doc: named(ECOSYSTEMS) },
      name: { type: 'string', doc: 'canonical package name' },
      version: { type: 'string', doc: 'version, as upstream spells it' },
      filename: { type: 'string', doc: 'file name, as upstream spells it' },
      kind: { type: 'string', doc: named(ARTIFACT_KINDS) },
      age: { type: 'age', doc: "time since upstream's publish time; unknown where upstream states none" },
      published_at: { type: 'timestamp', doc: "upstream's publish time; unknown where upstream states none" },
      first_seen_age: { type: 'age', doc: 'time since this Lazaret first saw the file named: our own clock' },
      size: { type: 'int', doc: 'bytes of the file, as upstream states; unknown where it states none' },
      withdrawn: { type: 'bool', doc: 'upstream yanked (PyPI) or deprecated (npm) it' },
      prerelease: { type: 'bool', doc: "a prerelease by the ecosystem's own version rules" },
      claimed: { type: 'bool', doc: 'upstream states a hash of the bytes' },
      integrity: {
        type: 'string',
        content: true,
        doc: "`verified`, `unclaimed` or `mismatch`: the bytes against upstream's hash",
      },
      licence: {
        type: 'string',
        content: true,
        doc: 'what it states as its licence: `license` of package.json, `License-Expression`, classifiers or `License` of the metadata; empty where it states none, unknown where that cannot be read',
      },
      replaced: {
        type: 'bool',
        content: true,
        doc: 'other bytes were published under the very file name before, and were held here',
      },
    },
  },
  release: {
    doc: 'The version that the artifact belongs to.',
    type: 'Release',
    fields: {
      age: { type: 'age', doc: 'the same as `artifact.age`' },
      prerelease: { type: 'bool', doc: 'the same as `artifact.prerelease`' },
      publisher: { type: 'string', doc: 'account that published it; unknown where upstream does not tell' },
      publisher_is_new: {
        type: 'bool',
        doc: 'its publisher published no earlier version of the package, and somebody else did; unknown where upstream tells no publishers or times',
      },
      provenance_lost: {
        type: 'bool',
        doc: 'the version before of the same major number was published with provenance, and this one was not',
      },
      days_since_previous: {
        type: 'int',
        doc: 'days between the version that was published before it and this one; unknown without times, or where it is the first',
      },
      burst: {
        type: 'int',
        doc: 'versions of the package that were published in the half hour up to this one, itself among them',
      },
      size_percent: {
        type: 'int',
        doc: 'size in per cent of the version before of the same major number: 100 is the same; unknown where upstream states no sizes',
      },
      fixes_known_vulnerability: {
        type: 'bool',
        doc: 'an imported advisory names it as the fix; unknown where none of its ecosystem was imported',
      },
    },
  },
  project: {
    doc: 'The package as a whole, all its versions (CEL reserves the word `package`).',
    type: 'Project',
    fields: {
      name: { type: 'string', doc: 'canonical package name' },
      scope: { type: 'string', doc: 'npm scope with its `@`, or empty' },
      age: { type: 'age', doc: 'time since the oldest version that upstream dates; unknown where it dates none' },
      maintainers: { type: 'list<string>', doc: 'account names; unknown where upstream does not tell' },
      maintainer_count: { type: 'int', doc: 'number of maintainers' },
      maintainers_added: { type: 'list<string>', doc: 'not in the list that we saw before; unknown if we saw none' },
      maintainers_removed: { type: 'list<string>', doc: 'only in the list that we saw before; unknown if we saw none' },
      status: { type: 'string', doc: "upstream's status (PEP 792): `active`, `archived`, `quarantined`, `deprecated`" },
      resembles_own: {
        type: 'string',
        doc: "the organisation's own name, or pattern of names (`own_names` and `packages` of upstreams in the configuration), that this foreign name is taken for: one slip away, alike to the eye, with a word that says nothing, or in its scope's or first word's stead; empty where there is none",
      },
      version_count: { type: 'int', doc: 'number of versions that upstream lists' },
    },
  },
  advisories: {
    doc: 'Published records that name this version, of those that were imported (`lazaret intel import`); empty where there are none.',
    type: 'list<Advisory>',
    listOf: 'Advisory',
    fields: {
      id: { type: 'string', doc: '`MAL-…`, `GHSA-…`, `PYSEC-…`' },
      malware: { type: 'bool', doc: 'the package, or this version of it, was made to do harm' },
      severity: { type: 'string', doc: '`unknown`, `low`, `medium`, `high` or `critical`' },
      summary: { type: 'string', doc: 'one line' },
    },
  },
  requester: {
    doc: 'Who asks for the file. Known when a file is asked for, and not where lists are made: a rule that asks for it hides nothing.',
    type: 'Requester',
    requester: true,
    fields: {
      project: { type: 'string', doc: "of the client's token (`lazaret token add --project`); empty without one" },
      token: { type: 'string', doc: "name of the client's token; empty without one" },
    },
  },
  findings: {
    doc: 'What the checks report, one element for each finding.',
    type: 'list<Finding>',
    listOf: 'Finding',
    content: true,
    fields: {
      check: { type: 'string', doc: 'id of the check, see docs/checks.md' },
      severity: { type: 'string', doc: named(SEVERITIES) },
      confidence: { type: 'string', doc: named(CONFIDENCES) },
      message: { type: 'string', doc: 'one sentence' },
      moment: {
        type: 'string',
        doc: 'when the code of its evidence runs: `install`, `build`, `startup`, `import`, or `call` where it does not run by itself',
      },
    },
  },
  surface: {
    doc: 'The part that runs without being called.',
    type: 'Surface',
    content: true,
    fields: {
      install_scripts: { type: 'list<string>', content: true, doc: 'names of the scripts that npm runs at install' },
      capabilities: { type: 'list<string>', content: true, doc: 'what code that runs by itself can do' },
      moments: { type: 'list<string>', content: true, doc: '`install`, `build`, `startup`, `import`: when it runs' },
      digest: { type: 'string', content: true, doc: 'sha256 of the normalised surface' },
      files: { type: 'list<string>', content: true, doc: 'paths of the files' },
      hosts: {
        type: 'list<Host>',
        content: true,
        doc: 'hosts that code names, also where it must be called; where there are more than are kept, of those nothing is known',
      },
    },
  },
  capabilities: {
    doc: `What any of the examined code can do: ${named(CAPABILITIES, 'and')}.`,
    type: 'list<string>',
    content: true,
  },
  dependencies: {
    doc: "Dependencies, as the artifact's own manifest states them.",
    type: 'list<Dependency>',
    listOf: 'Dependency',
    content: true,
    fields: {
      name: { type: 'string', doc: 'package name' },
      spec: { type: 'string', doc: 'version range, or URL of a direct reference' },
      group: { type: 'string', doc: '`dependencies`, `optionalDependencies`, `requires-dist`, …' },
      direct: { type: 'bool', doc: 'fetched around the registry: git, http, file' },
    },
  },
  changes: {
    doc: 'What is new against the version before; where that cannot be had, anything between all and nothing. Without an earlier version everything counts as added.',
    type: 'Changes',
    content: true,
    fields: {
      base: { type: 'string', content: true, doc: 'the version compared with, or `none`' },
      added_install_scripts: { type: 'list<string>', content: true, doc: 'install scripts by name' },
      changed_install_scripts: { type: 'list<string>', content: true, doc: 'same name, other command' },
      added_surface_capabilities: {
        type: 'list<string>',
        content: true,
        doc: 'capabilities of code that runs by itself',
      },
      added_capabilities: { type: 'list<string>', content: true, doc: 'capabilities of any code' },
      added_dependencies: { type: 'list<string>', content: true, doc: 'dependencies by name' },
      added_packages: {
        type: 'list<AddedPackage>',
        content: true,
        doc: 'the packages among `added_dependencies`, with what upstream says of them; it is asked where a rule hangs on it',
      },
      added_direct_dependencies: { type: 'list<string>', content: true, doc: 'direct references, or ones that moved' },
      added_hosts: {
        type: 'list<Host>',
        content: true,
        doc: 'hosts that no code of the version before named at that moment; unknown where either has more than are kept',
      },
      added_findings: {
        type: 'list<string>',
        content: true,
        doc: 'checks that found nothing as grave and as certain in the version before',
      },
      added_unread_files: {
        type: 'list<string>',
        content: true,
        doc: 'files that run by themselves and were not examined, though they are new, or were examined before',
      },
      changed_unread_programs: {
        type: 'list<string>',
        content: true,
        doc: 'files that run at install, were not examined, and are new or of other bytes than before',
      },
      licence_changed: {
        type: 'bool',
        content: true,
        doc: 'it states another licence, or none any more; brackets and case aside',
      },
      surface_changed: { type: 'bool', content: true, doc: 'anything that runs by itself differs' },
    },
  },
})
